"""What followed from what in a call, with its times."""

from __future__ import annotations

from typing import Any

from talkstack.aftermath.model import Step
from talkstack.calls.model.fact import Due, FactKind
from talkstack.calls.model.news import News
from talkstack.errors import ProviderError
from talkstack.keys.model import Scope
from talkstack.llm.memory import Reply
from talkstack.llm.model import ToolCall
from talkstack.telemetry.model import trace_id
from tests.builders import a_fact, an_endpoint
from tests.pace import PacedSynthesiser
from tests.rest import Client, a_client
from tests.world import World

TWO = "We open at nine. On Monday at ten."
TOOL = ToolCall(id="tc_1", name="book", arguments='{"a.b": "x"}')


async def a_caller(*script: Reply | str, pace: float = 0.0) -> Client:
    world = await World(script, pace=pace).open()
    await world.ring()
    return await a_client(Scope.CALLS_READ, world=world)


async def timeline(client: Client) -> dict[str, Any]:
    return (await client.get(f"/v1/calls/{(await client.world.call()).id}/timeline")).json


async def hang_up(world: World) -> None:
    at = int(world.clock.now().timestamp() * 1000)
    over = a_fact("over", kind=FactKind.STATUS, what="completed", at=at)
    await world.adapters.calls.append((await world.call()).id, [over])


async def test_each_segment_tells_when_it_was_made_and_sent_and_what_of_it_was_heard():
    client = await a_caller(TWO, "Good-bye.", pace=0.25)
    world = client.world
    await world.follow(1, await world.hear(1, "When?", after=0))
    world.clock.advance(2.0)
    await world.hear(2, "Stop.", after=0)
    first, second = (await timeline(client))["replies"][0]["segments"]
    assert (first["made_at"], first["sent_at"]) == ("2026-03-02T12:00:01.250000Z",) * 2
    assert (second["made_at"], second["sent_at"]) == ("2026-03-02T12:00:02Z",) * 2
    assert (first["heard"], first["heard_share"]) == ("finished", 1.0)
    assert second["heard"] in {"cut", "unheard"}
    assert second["heard_share"] < 1


async def test_of_the_last_reply_nothing_is_known_until_somebody_answers():
    client = await a_caller("We open at nine.")
    await client.world.hear(1, "When?")
    [segment] = (await timeline(client))["replies"][0]["segments"]
    assert (segment["heard"], segment["heard_share"]) == (None, None)


async def test_the_opening_is_told_beside_the_replies():
    client = await a_caller("We open at nine.")
    await client.world.hear(1, "When?")
    told = await timeline(client)
    [segment] = told["opening"]["segments"]
    assert (told["opening"]["n"], segment["made_at"], segment["heard"]) == (0, None, "finished")


async def test_a_tool_tells_when_it_was_asked_for_and_how_long_it_took():
    client = await a_caller(Reply("", tool_calls=(TOOL,)), "It is booked.")
    await client.world.hear(1, "Book it.")
    [tool] = (await timeline(client))["replies"][0]["tools"]
    assert tool == {
        "ordinal": 1,
        "name": "book",
        "state": "done",
        "asked_at": "2026-03-02T12:00:30Z",
        "ms": 0,
    }


async def test_plans_steps_and_events_are_told_with_their_times():
    client = await a_caller("We open at nine.")
    world = client.world
    await world.adapters.webhooks.insert(an_endpoint())
    await hang_up(world)
    call = await world.call()
    await world.services.backroom.publisher.publish(call.id, [News.STARTED], sequence=1, k=1)
    world.clock.advance(5)
    await world.finish(Step.SETTLED)
    told = await timeline(client)
    assert told["trace_id"] == trace_id(call.id)
    assert [(it["k"], it["phase"], it["ended"]) for it in told["plans"]] == [(2, "ended", "caller_hung_up")]
    assert told["steps"] == [{"step": "settled", "done_at": "2026-03-02T12:00:05Z", "ms": 0, "failed": False}]
    assert told["events"] == [{"sequence": 1, "type": "call.started", "at": "2026-03-02T12:00:00Z"}]


async def test_a_plan_tells_that_the_next_turn_is_the_last_because_of_what_it_cost():
    client = await a_caller()
    due = a_fact("due:cap", kind=FactKind.DUE, what=Due.CAP, ref="call")
    await client.world.adapters.calls.append((await client.world.call()).id, [due])
    [plan] = (await timeline(client))["plans"]
    assert (plan["last_turn"], plan["capped"]) == (True, True)


class HoarseSynthesiser(PacedSynthesiser):
    async def synthesise(self, *args: object, **manner: object) -> Any:
        del args, manner
        raise ProviderError("speech", "down", retryable=True)


async def test_what_twilio_says_itself_has_its_times_as_well():
    client = await a_caller("We open at nine.")
    world = client.world
    world.adapters.synthesiser = HoarseSynthesiser(0.0)
    client.world = world.elsewhere()
    await client.world.hear(1, "When?")
    [segment] = (await timeline(client))["replies"][0]["segments"]
    assert segment["sent_at"] == segment["made_at"] == "2026-03-02T12:00:30Z"


async def test_a_step_that_was_given_up_says_so():
    client = await a_caller("We open at nine.")
    world = client.world
    call = await world.call()
    await world.adapters.calls.keep_step(call.id, Step.ANALYSIS, {"failed": "ProviderError"})
    assert (await timeline(client))["steps"] == [
        {"step": "analysis", "done_at": None, "ms": None, "failed": True}
    ]
