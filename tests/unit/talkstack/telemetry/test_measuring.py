"""What is told of a call once it is over, and what while it goes on."""

from __future__ import annotations

import pytest

from talkstack.aftermath.model import Step
from talkstack.analytics.model import Measure, Wanted
from talkstack.calls.model.fact import FactKind
from talkstack.conversation.model import CallerPressed, TurnReply
from talkstack.errors import ProviderError
from talkstack.llm.memory import Reply
from talkstack.llm.model import ToolCall
from talkstack.telemetry.model import Metric, Trace
from tests.builders import NOON, a_fact
from tests.world import SID, World

MARK = "marigold"
NUMBER, DIGITS = "+15550002000", "15550002000"
TOOL = ToolCall(id="tc_1", name="book", arguments=f'{{"a.b": "{MARK}", "phone": "{NUMBER}"}}')
LATENCY = Metric.TURN_LATENCY.value
COST = Metric.CALL_COST.value


async def over(world: World) -> None:
    call = await world.call()
    at = int(world.clock.now().timestamp() * 1000)
    done = a_fact("over", kind=FactKind.STATUS, what="completed", at=at)
    await world.lifecycle.ring(call.id, await world.adapters.calls.append(call.id, [done]))
    await world.finish(Step.SETTLED)


async def talked(*script: Reply | str, pace: float = 0.0) -> World:
    """A call of two turns, that is over."""
    world = await World(script or ("We open at nine.", "Good-bye."), pace=pace).open()
    await world.ring()
    await world.follow(1, await world.hear(1, "When do you open?"))
    await world.hear(2, "Thank you.")
    world.clock.advance(10)
    await over(world)
    return world


async def measure_of(world: World) -> Measure:
    wanted = Wanted(start=NOON, end=NOON.replace(day=3))
    [found] = await world.adapters.measures.of("prj_1", wanted, limit=9)
    return found


async def test_a_call_that_is_over_leaves_one_trace_and_one_measure():
    world = await talked()
    await world.finish(Step.MEASURED)
    [trace] = world.adapters.tracer.traces
    assert (await world.call()).steps["measured"] == {"spans": len(trace.spans)}
    names = [span.name for span in trace.spans]
    assert (names[0], names.count("turn"), names.count("model")) == ("call", 2, 2)
    assert "after settled" in names
    measure = await measure_of(world)
    assert (measure.turns, measure.outcome, measure.duration_ms) == (2, "caller_hung_up", 70_000)


async def test_a_repeat_tells_the_same_under_the_same_paths():
    world = await talked()
    call = await world.call()
    works = world.services.backroom.aftermath.works
    for _ in range(2):
        await works[Step.MEASURED](call)
    first, second = world.adapters.tracer.traces
    assert first == second


class DeafTracer:
    async def export(self, trace: Trace) -> None:
        del trace
        raise ProviderError("telemetry", "down", retryable=True)


async def test_a_collector_that_is_away_leaves_the_measure_and_counts_no_turn():
    world = await talked()
    world.adapters.tracer = DeafTracer()
    world = world.elsewhere()
    before = list(world.adapters.meter.values[LATENCY, "answer"])
    with pytest.raises(ProviderError):
        await world.finish(Step.MEASURED)
    assert (await measure_of(world)).turns == 2
    assert world.adapters.meter.values[LATENCY, "answer"] == before


async def test_live_and_afterwards_the_same_is_measured():
    """Each turn once the caller has answered it, the last one when the call is over."""
    world = await talked(pace=1.0)
    values = world.adapters.meter.values
    assert values[LATENCY, "answer"] == [4000]
    await world.finish(Step.MEASURED)
    latency = (await measure_of(world)).latency
    assert latency["filler"] == [2500]
    assert {key[1]: found for key, found in values.items() if key[0] == LATENCY} == latency


async def test_costs_are_counted_by_meter_and_measured_in_all():
    world = await talked()
    await world.finish(Step.CHARGED)
    await world.finish(Step.MEASURED)
    costs = {key[1]: sum(it) for key, it in world.adapters.meter.values.items() if key[0] == COST}
    assert costs["telephony_inbound"] > 0
    assert sum(costs.values()) == (await measure_of(world)).cost_micros


async def marked() -> World:
    """Words, names and numbers of people wherever a call can hold them."""
    world = await World([Reply("", tool_calls=(TOOL,)), f"{MARK} is booked.", MARK, MARK]).open()
    await world.ring()
    await world.hear(1, f"My name is {MARK}, call {NUMBER}")
    await world.hear(2, CallerPressed(DIGITS))
    await world.hear(3, MARK)
    await over(world)
    return world


async def test_nothing_that_is_told_holds_a_person_s_words_or_numbers():
    world = await marked()
    kept = [f"{reply}" for reply in await replies(world)]
    assert all(any(word in each for each in kept) for word in (MARK, NUMBER, DIGITS))
    await world.finish(Step.MEASURED)
    told = f"{world.adapters.tracer.traces} {world.adapters.meter.values} {await measure_of(world)}"
    for secret in (MARK, DIGITS, "Dr. Lee", SID):
        assert secret not in told


async def test_a_span_tells_ids_numbers_and_the_names_of_things():
    world = await marked()
    await world.finish(Step.MEASURED)
    [trace] = world.adapters.tracer.traces
    names = {name for span in trace.spans for it in (span, *span.events) for name in it.facts}
    assert names <= {
        f"talkstack.{name}"
        for name in (
            *("call_id", "project_id", "agent_id", "agent_version", "number_id", "direction", "status"),
            *("outcome", "turns", "turn", "kind", "segments", "takeovers", "complete", "step", "k", "n"),
            *("what", "tool", "ordinal", "state", "input_tokens", "output_tokens"),
        )
    }


async def replies(world: World) -> list[TurnReply]:
    return await world.adapters.replies.of_call((await world.call()).id)
