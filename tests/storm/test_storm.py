"""Whatever comes together in a call, in whatever order."""

from __future__ import annotations

import asyncio
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talkstack.calls.model.fact import FactKind
from tests.storm.call import Call, Move
from tests.storm.plant import a_plant
from tests.virtual import VirtualLoop

PARTS = st.sampled_from([0.02, 0.2, 0.5, 0.8, 0.97])
MOVES = st.one_of(
    st.builds(Move, st.just("say"), st.sampled_from(["hello there", "tell me more please", "bye now"])),
    st.builds(Move, st.just("say"), st.integers(1, 3).map(lambda day: f"book day {day}")),
    st.builds(Move, st.just("say"), st.sampled_from(["wait a moment", "book day 4"]), PARTS),
    st.builds(Move, st.just("digits"), st.sampled_from(["1", "2", "42"])),
    st.builds(Move, st.just("silence")),
    st.builds(Move, st.just("hang up"), st.just(""), PARTS),
)


@pytest.mark.timeout(300)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 2**32),
    moves=st.lists(MOVES, min_size=1, max_size=6),
    duplicates=st.booleans(),
    deaths=st.lists(st.integers(2, 20), max_size=4),
    trouble=st.sampled_from([0.0, 0.0, 0.2]),
)
def test_no_effect_is_doubled_no_word_unheard_is_told_and_every_turn_is_answered_once(
    *, seed: int, moves: list[Move], duplicates: bool, deaths: list[int], trouble: float
):
    """By a seed: a draw of Hypothesis' own may stop the test, and would stop a task of the product instead."""
    chance = Random(seed)
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(judged(chance, moves, duplicates=duplicates, deaths=deaths, trouble=trouble))


async def judged(
    chance: Random, moves: list[Move], *, duplicates: bool, deaths: list[int], trouble: float
) -> None:
    plant = await a_plant(chance, trouble)
    call = Call(plant, chance, list(moves), duplicates, deaths)
    await call.run()
    world = plant.world
    record = await world.call()
    await world.close(record.id)

    assert record.plan.ended is not None
    assert {name: len(answers) for name, answers in call.answers.items() if len(answers) > 1} == {}
    assert {day: count for day, count in plant.clinic.booked.items() if count > 1} == {}

    replies = await world.adapters.replies.of_call(record.id)
    assert [reply.n for reply in replies] == list(range(1, len(replies) + 1))
    for reply in replies:
        opening = [twiml for twiml in reply.answers.values() if "<Gather" in twiml or "<Hangup" in twiml]
        assert len(opening) <= 1
    turns = [fact.n for fact in (await world.call()).log if fact.kind is FactKind.TURN]
    assert len(turns) == len(set(turns))

    for utterance in await world.adapters.utterances.of_call(record.id):
        if utterance.speaker == "agent":
            played = " ".join(call.heard.get(utterance.n, []))
            assert played.startswith(utterance.text), (utterance.n, utterance.text, played)
