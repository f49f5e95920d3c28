"""A call that comes in while as many are live as may be."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from talkstack.agents.model import AgentDraft, GreetingMode
from talkstack.calls.call import Call
from talkstack.calls.model.fact import FactDraft, FactKind
from talkstack.calls.model.news import News
from talkstack.calls.model.plan import EndReason, Phase
from talkstack.calls.ports import CallStore
from talkstack.projects.model import Limits
from talkstack.telephony.form import StatusChanged
from tests.builders import a_draft, an_endpoint
from tests.world import World

FALLBACK = "+15550004000"
LOST = FactDraft(kind=FactKind.DUE, key="due:warning", at=0, what="warning")
REJECTED = [("Reject", {"reason": "busy"})]


def sid(number: int) -> str:
    return f"CA{number:032x}"


async def full(
    draft: AgentDraft | None = None, live_calls: int = 1, live_calls_per_caller: int = 99
) -> World:
    """One call is live already."""
    world = await World().open(draft)
    project = await world.adapters.projects.get("prj_1")
    limits = Limits(live_calls=live_calls, live_calls_per_caller=live_calls_per_caller)
    limited = replace(project, limits=limits, revision=project.revision + 1)
    await world.adapters.projects.replace(project, limited)
    await world.ring(sid(0))
    return world


async def call(world: World, number: int) -> Call:
    return await world.adapters.calls.by_sid(sid(number))


def verbs(twiml: str) -> list[tuple[str, dict[str, str]]]:
    return [(element.tag, element.attrib) for element in ET.fromstring(twiml)]


async def test_without_a_fallback_number_the_line_is_busy():
    world = await full()
    assert verbs(await world.ring(sid(1))) == REJECTED


async def test_one_caller_has_no_more_calls_than_one_may():
    world = await full(live_calls=9, live_calls_per_caller=1)
    assert verbs(await world.ring(sid(1))) == REJECTED
    assert (await call(world, 1)).log[1].what == "caller"


async def test_with_a_fallback_number_the_caller_is_told_and_put_through():
    draft = a_draft(fallback_number=FALLBACK)
    world = await full(draft)
    play, dial = ET.fromstring(await world.ring(sid(1)))
    agent = await world.adapters.agents.get("prj_1", "agt_1")
    version = await world.adapters.agents.version(agent.id, agent.published)
    assert version.stock[draft.phrases.lines_busy].digest in (play.text or "")
    assert (dial.tag, dial.findtext("Number")) == ("Dial", FALLBACK)
    assert (dial.attrib["callerId"], "action" in dial.attrib) == ("+15550001000", False)
    assert dial.attrib["timeLimit"] == "1800"


async def test_it_has_ended_and_nothing_was_begun_for_it():
    world = await full(a_draft(greeting_mode=GreetingMode.GENERATED))
    await world.ring(sid(1))
    refused = await call(world, 1)
    assert [(fact.kind, fact.what) for fact in refused.log[1:]] == [(FactKind.REFUSED, "project")]
    assert (refused.status, refused.outcome) == ("busy", EndReason.REFUSED)
    assert list(world.lifecycle.instances) == [(await call(world, 0)).id]
    assert await world.adapters.replies.of_call(refused.id) == []


async def test_a_repeat_gets_the_same_bytes_also_when_there_is_room_by_then():
    world = await full(a_draft(fallback_number=FALLBACK))
    first = await world.ring(sid(1))
    await hang_up(world, 0)
    assert await world.ring(sid(1)) == first
    assert await world.elsewhere().ring(sid(1)) == first
    assert (await call(world, 1)).facts == 2


async def test_whoever_rings_when_there_is_room_again_is_answered():
    world = await full()
    await world.ring(sid(1))
    await hang_up(world, 0)
    assert "Gather" in await world.ring(sid(2))


async def test_a_repeat_of_a_call_that_is_live_is_never_refused():
    world = await full(live_calls=2)
    first = await world.ring(sid(1))
    assert await world.ring(sid(1)) == first
    assert (await call(world, 1)).outcome is None


async def test_the_sweeper_and_late_news_begin_nothing_for_it():
    world = await full()
    await world.ring(sid(1))
    for status in ("busy", "completed"):
        await tell(world, 1, status)
    assert await swept(world) == 0
    refused = await call(world, 1)
    assert (refused.facts, refused.status) == (2, "busy")
    assert (refused.plan.phase, refused.folded) == (Phase.CLOSED, 2)
    assert refused.id not in world.lifecycle.instances


async def test_its_beginning_and_its_end_are_told_once_whoever_sweeps():
    world = await full()
    await world.adapters.webhooks.insert(an_endpoint())
    await world.ring(sid(1))
    await asyncio.gather(swept(world), swept(world.elsewhere()))
    refused = await call(world, 1)
    told = await world.adapters.events.of_stream(refused.id)
    assert [(it.sequence, it.type) for it in told] == [(1, "call.started"), (2, "call.ended")]
    ended = {name: told[1].data[name] for name in ("status", "outcome", "answered_at", "duration_seconds")}
    assert ended == {"status": "busy", "outcome": "refused", "answered_at": None, "duration_seconds": 0}
    assert told[1].at == refused.ended_at


async def test_a_death_before_all_was_told_is_made_good_by_the_next_sweep():
    world = await full()
    await world.adapters.webhooks.insert(an_endpoint())
    await world.ring(sid(1))
    refused = await call(world, 1)
    await world.services.backroom.publisher.publish(refused.id, (News.STARTED,), sequence=1, k=1)
    await swept(world)
    told = await world.adapters.events.of_stream(refused.id)
    assert [it.type for it in told] == ["call.started", "call.ended"]


async def test_however_many_were_refused_they_hold_up_no_bell_that_was_lost():
    world = await full()
    for number in range(1, 6):
        await world.ring(sid(number))
    first = await call(world, 0)
    await world.adapters.calls.append(first.id, [LOST])
    world.clock.advance(20)
    assert await replace(world.services.keeper, most=2).sweep(world.lifecycle) == 1
    assert world.lifecycle.instances[first.id].state.folded == 2
    assert [(await call(world, number)).folded for number in range(1, 6)] == [2] * 5


async def test_of_many_that_ring_at_once_as_many_are_answered_as_may_be():
    world = await full(live_calls=10)
    answers = await asyncio.gather(*(world.ring(sid(number)) for number in range(1, 31)))
    assert sum("Gather" in answer for answer in answers) == 9
    assert sum(verbs(answer) == REJECTED for answer in answers) == 21
    calls = [await call(world, number) for number in range(31)]
    ranked = [it.outcome for it in sorted(calls, key=lambda it: it.id)]
    assert ranked == [None] * 10 + [EndReason.REFUSED] * 21
    assert len(world.lifecycle.instances) == 10


@pytest.mark.parametrize("number", [0, 1])
async def test_a_death_before_the_refusal_was_written_is_made_good_by_the_repeat(number: int):
    world = await full(live_calls=1 + number)
    world.lifecycle.deaf = True
    begun = await world.services.receptionist.calls.insert(
        replace(await call(world, 0), id="call_z", twilio_sid=sid(1))
    )
    answer = await world.ring(sid(1))
    assert (answer == begun.greeting) is bool(number)
    assert (verbs(answer) == REJECTED) is not bool(number)


class Slow:
    """A store that takes a second for whatever it is asked."""

    def __init__(self, store: CallStore) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        async def use(*args: Any, **kwargs: Any) -> Any:
            await asyncio.sleep(1)
            return await getattr(self._store, name)(*args, **kwargs)

        return use


async def test_who_is_let_in_waits_for_the_database_twice():
    world = await full(live_calls=2)
    world.adapters.calls = Slow(world.adapters.calls)
    loop = asyncio.get_running_loop()
    slow, began = world.elsewhere(), loop.time()
    assert "Gather" in await slow.ring(sid(1))
    assert loop.time() - began == 2.0


async def swept(world: World) -> int:
    world.clock.advance(20)
    return await world.services.keeper.sweep(world.lifecycle)


async def tell(world: World, number: int, status: str) -> None:
    told = StatusChanged(call_sid=sid(number), status=status, source="call-progress-events", sequence="1")
    await world.services.recorder.status(told, world.arrival(), world.lifecycle)


async def hang_up(world: World, number: int) -> None:
    await tell(world, number, "completed")
