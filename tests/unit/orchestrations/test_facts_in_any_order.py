"""A thousand calls whose facts are rung in any order, twice or never: the orchestration comes to what `fold` says."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from orchestrations import policies
from talkstack.calls.call import Call
from talkstack.calls.memory import MemoryCallStore
from talkstack.calls.model.fact import Due, Fact, FactDraft, FactKind
from talkstack.calls.model.plan import Phase, Plan
from talkstack.calls.model.state import CallState, fold
from talkstack.calls.service.keep import Keeper
from tests.builders import a_call, a_fact
from tests.unit.orchestrations.live import LiveLifecycle
from tests.world import World

pytestmark = [
    pytest.mark.filterwarnings("ignore:azure.functions df_loads was called without expected_type"),
    pytest.mark.filterwarnings("ignore:Potential duplicate Task completion"),
]

ORDERS = 1000
RECORDING = "RE" + "1" * 32


def some_facts(chance: random.Random) -> tuple[Fact, ...]:
    """What may happen to a call, in an order in which it may well not."""
    what = [
        *(
            a_fact(f"turn:{n}", n=n, what=chance.choice(["speech", "silence", "silence", "digits"]))
            for n in range(1, chance.randint(2, 4))
        ),
        a_fact("turn:9", n=9, what="silence", ref="silence"),
        a_fact("tool:1", kind=FactKind.TOOL, what="done", ref="call_1:1:1"),
        a_fact("due:warning", kind=FactKind.DUE, what=Due.WARNING),
        a_fact("due:max", kind=FactKind.DUE, what=Due.MAX_DURATION),
        a_fact("due:late", kind=FactKind.DUE, what=Due.RECORDING_OVERDUE),
        a_fact("status:ringing", kind=FactKind.STATUS, what="ringing"),
        a_fact("status:end", kind=FactKind.STATUS, what=chance.choice(["completed", "failed"])),
        a_fact("recording", kind=FactKind.RECORDING, what="completed", ref=RECORDING),
    ]
    started = a_fact("started", kind=FactKind.STARTED, what=chance.choice(["recorded", "unrecorded"]))
    placed = some_placing(chance) if chance.random() < 0.4 else []
    happened = [*placed[1:], *chance.sample(what, k=chance.randint(3, 8))]
    if placed:
        chance.shuffle(happened)
    return tuple(draft.numbered(k) for k, draft in enumerate([started, *placed[:1], *happened], 1))


def some_placing(chance: random.Random) -> list[FactDraft]:
    """What may be told of a call that we place."""
    told = [
        a_fact(f"status:{n}:{what}", kind=FactKind.STATUS, n=n, what=what)
        for n in (1, 2)
        for what in ("initiated", "ringing", chance.choice(["in-progress", "busy", "no-answer"]), "completed")
    ]
    others = [
        a_fact("attempt:1", kind=FactKind.ATTEMPT, n=1, what=chance.choice(["placed", "unknown"]), ref="CA1"),
        a_fact("due:redial:2", kind=FactKind.DUE, n=2, what=Due.REDIAL),
        a_fact("machine:1", kind=FactKind.MACHINE, n=1, what="machine_end_beep", ref="hang_up"),
        a_fact("command:1", kind=FactKind.COMMAND, what=chance.choice(["cancel", "hang_up", "say"])),
    ]
    happened = chance.sample(told, k=chance.randint(1, 5)) + chance.sample(others, k=2)
    return [a_fact("ordered", kind=FactKind.ORDERED, n=2, what="busy no_answer unknown"), *happened]


def bells(facts: tuple[Fact, ...], chance: random.Random) -> list[Fact]:
    """Some are lost, some ring twice or more, and all of them in any order."""
    heard = [fact for fact in facts for _ in range(chance.choice([0, 1, 1, 1, 2, 3]))]
    chance.shuffle(heard)
    return heard


def folded(facts: tuple[Fact, ...]) -> Iterator[tuple[CallState, Plan]]:
    state = CallState(silence_policy=policies.SILENCE)
    for fact in facts:
        state, plan = fold(state, fact)
        yield state, plan


async def rung(keeper: Keeper, number: int) -> tuple[Call, LiveLifecycle]:
    chance = random.Random(number)
    facts = some_facts(chance)
    calls = MemoryCallStore()
    sweeper = replace(keeper, calls=calls)
    call = await calls.insert(a_call(id=f"call_{number}", twilio_sid=f"CA{number}", log=facts))
    lifecycle = LiveLifecycle(calls)
    await lifecycle.begin(call.id, facts[0])
    for fact in bells(facts, chance):
        lifecycle.slow = chance.random() < 0.5
        await lifecycle.ring(call.id, [fact])
    lifecycle.slow = False
    for _ in range(3):
        await sweeper.sweep(lifecycle)
    return await calls.get(call.id), lifecycle


@pytest.mark.timeout(300)
async def test_whatever_order_facts_come_in_the_orchestration_comes_to_what_fold_says():
    world = World()
    world.clock.advance(60)
    for number in range(ORDERS):
        call, lifecycle = await rung(world.services.keeper, number)
        steps = list(folded(call.log))
        state, plan = steps[-1]
        instance = lifecycle.instances[call.id]
        closing = next((s.folded for s, p in steps if p.phase is Phase.CLOSED), call.facts)
        assert instance.over is (state.phase is Phase.CLOSED), number
        assert instance.custom_status == {"folded": closing, "plan": plan.to_dict()}, number
        assert (call.plan, call.folded) == (plan, call.facts), number


def test_the_calls_show_every_phase_and_every_kind_of_trouble():
    """The property above is worth what its examples are."""
    phases: set[Phase] = set()
    lost = repeated = late = 0
    examples = ORDERS // 5
    for number in range(examples):
        chance = random.Random(number)
        facts = some_facts(chance)
        heard = [fact.k for fact in bells(facts, chance)]
        steps = list(folded(facts))
        phases.add(steps[-1][0].phase)
        lost += len(set(heard)) < len(facts)
        repeated += len(set(heard)) < len(heard)
        late += any(plan.phase is Phase.CLOSED for _, plan in steps[:-1])
    assert phases == set(Phase)
    assert min(lost, repeated, late) > examples / 10


def test_a_repeat_changes_nothing():
    chance = random.Random(0)
    facts = some_facts(chance)
    *_, (state, plan) = folded(facts)
    for fact in facts:
        assert fold(state, replace(fact)) == (state, plan)
