"""Questions that a client asks of a call."""

from __future__ import annotations

import asyncio
import json

import pytest

from talkstack.analysis.service.analyses import ASK_SECONDS
from talkstack.errors import ConflictError, NotFoundError, ProviderError
from talkstack.llm.memory import Reply
from talkstack.retention.model import Kept
from tests.unit.talkstack.analysis.asked import PAIN, REASON, Reader, answered
from tests.unit.talkstack.analysis.talked import a_call_over, a_curious_draft, a_talk, hung_up
from tests.world import World

SEVEN = json.dumps({"answers": {"pain": answered(7)}})


async def asked(world: World, *questions: object, project_id: str = "prj_1"):
    analyses = world.services.management.analyses
    return await analyses.ask(project_id, (await world.call()).id, questions or (PAIN,))


async def erase_words(world: World) -> None:
    await world.services.backroom.retention.parts[Kept.WORDS].erase((await world.call()).id)


async def test_a_question_is_answered_and_nothing_else_is_told():
    world = await a_call_over(Reader(SEVEN))
    found = (await asked(world)).findings
    assert [(answer.name, answer.value) for answer in found.all()] == [("pain", 7)]
    assert (found.summary, found.topics, found.follow_ups) == (None, None, None)


async def test_the_same_questions_get_the_answer_that_they_got():
    reader = Reader(SEVEN, json.dumps({"answers": {"reason": answered("hours")}}))
    world = await a_call_over(reader)
    assert await asked(world) == await asked(world)
    assert len(reader.asked) == 1
    assert (await asked(world, REASON)).findings.answers[0].value == "hours"


async def test_of_those_who_ask_at_once_all_are_told_the_same():
    reader = Reader(SEVEN, json.dumps({"answers": {"pain": answered(8)}}))
    world = await a_call_over(reader)
    one, other = await asyncio.gather(asked(world), asked(world))
    assert one == other


async def test_a_call_that_goes_on_is_not_asked():
    world = await a_talk(Reader(SEVEN))
    with pytest.raises(ConflictError) as refused:
        await asked(world)
    assert refused.value.code == "call_live"
    await hung_up(world)
    await asked(world)


async def test_nor_one_in_which_nobody_spoke():
    world = await World(Reader()).open(a_curious_draft())
    await world.ring()
    await hung_up(world)
    with pytest.raises(ConflictError) as refused:
        await asked(world)
    assert refused.value.code == "nobody_spoke"


async def test_a_call_of_another_project_is_not_there():
    world = await a_call_over(Reader(SEVEN))
    with pytest.raises(NotFoundError):
        await asked(world, project_id="prj_2")


async def test_a_client_does_not_wait_for_ever():
    world = await a_call_over(Reader(SEVEN))
    world.model.seconds = ASK_SECONDS + 1
    with pytest.raises(ProviderError):
        await asked(world)


async def test_of_a_call_that_is_erased_while_it_is_read_nothing_is_left():
    world = await a_call_over(Reader(SEVEN))
    call, removal = await world.call(), world.services.switchboard.removal
    world.model.seconds = 1
    asking = asyncio.create_task(asked(world))
    await asyncio.sleep(0.5)
    await removal.eraser.erase(call, world.lifecycle)
    with pytest.raises(NotFoundError):
        await asking
    assert not world.adapters.analyses._analyses


async def test_of_words_that_are_erased_while_they_are_read_nothing_is_left():
    world = await a_call_over(Reader(SEVEN))
    world.model.seconds = 1
    asking = asyncio.create_task(asked(world))
    await asyncio.sleep(0.5)
    await erase_words(world)
    with pytest.raises(ConflictError) as refused:
        await asking
    assert refused.value.code == "words_erased"
    assert not world.adapters.analyses._analyses


async def test_whoever_died_before_looking_leaves_nothing_to_who_asks_again():
    world = await a_call_over(Reader(SEVEN))
    kept = await asked(world)
    await erase_words(world)
    await world.adapters.analyses.insert(kept)
    with pytest.raises(ConflictError) as refused:
        await asked(world)
    assert refused.value.code == "words_erased"
    assert not world.adapters.analyses._analyses


async def test_what_was_asked_of_a_call_is_erased_with_it():
    world = await a_call_over(Reader(SEVEN))
    await asked(world)
    call = await world.call()
    await world.services.switchboard.eraser.erase(call, world.lifecycle)
    assert not world.adapters.analyses._analyses


async def test_a_model_that_refuses_is_a_provider_that_failed():
    world = await a_call_over(Reader(Reply("No.", ends="refusal")))
    with pytest.raises(ProviderError, match="would not answer"):
        await asked(world)
