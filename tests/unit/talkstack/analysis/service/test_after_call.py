"""The step of the wrap-up that has a call analysed."""

from __future__ import annotations

import asyncio

import pytest

from talkstack.aftermath.model import Step
from talkstack.analysis.model.findings import Status
from talkstack.calls.model.news import News
from talkstack.errors import ProviderError
from talkstack.llm.memory import Reply
from talkstack.retention.model import Kept
from tests.unit.talkstack.analysis.asked import NOT_SAID, Reader, answered, told, yes
from tests.unit.talkstack.analysis.talked import a_call_over, a_curious_draft
from tests.world import World

GOOD = told(new_patient=yes())


async def kept(world: World):
    call = await world.call()
    return await world.services.management.analyses.read(call.project_id, call.id)


async def test_a_call_is_analysed_by_what_its_agent_asks():
    reader = Reader(GOOD)
    world = await a_call_over(reader)
    assert await world.finish(Step.ANALYSIS) is News.ANALYSED
    [answer] = (await kept(world)).findings.answers
    assert (answer.name, answer.status, answer.value) == ("new_patient", Status.ANSWERED, True)
    [asked] = reader.asked
    assert asked.unhurried
    assert "When do you open? I am new." in asked.messages[-1].content
    assert "never been here before" in asked.messages[0].content


async def test_with_the_call_there_are_counts_and_no_words():
    world = await a_call_over(Reader(GOOD))
    await world.finish(Step.ANALYSIS)
    step = (await world.call()).steps["analysis"]
    usage = step.pop("usage")
    assert (bool(step.pop("news_at")), step.pop("news_n")) == (True, 1)
    assert usage["input_tokens"] > 100
    assert usage["output_tokens"] > 10
    assert step == {
        "agent_version": 1,
        "model": "gpt-5.4-mini",
        "tries": 1,
        "topics": 1,
        "follow_ups": 1,
        "answered": 3,
        "not_said": 0,
        "unclear": 0,
        "invalid": 0,
        "news": "call.analysed",
    }


async def test_whoever_died_before_the_step_was_kept_leaves_the_answer_to_the_next():
    reader = Reader(GOOD)
    world = await a_call_over(reader)
    analyses, call = world.services.management.analyses, await world.call()
    first = await analyses.after_call(call)
    assert await analyses.after_call(call) == first
    assert len(reader.asked) == 1


async def test_what_is_no_answer_is_asked_for_once_more():
    reader = Reader(told(new_patient=answered("perhaps")), GOOD)
    world = await a_call_over(reader)
    await world.finish(Step.ANALYSIS)
    assert (await kept(world)).findings.answers[0].value is True
    assert (await kept(world)).tries == 2
    assert "new_patient: the value is neither true nor false" in reader.asked[1].messages[-1].content


async def test_what_is_no_answer_twice_is_told_as_invalid():
    wrong = told(new_patient=answered("perhaps"))
    world = await a_call_over(Reader(wrong, wrong))
    await world.finish(Step.ANALYSIS)
    assert (await kept(world)).findings.answers[0].status is Status.INVALID
    assert (await world.call()).steps["analysis"]["invalid"] == 1


async def test_a_model_that_gives_up_at_the_second_try_leaves_the_first():
    world = await a_call_over(Reader(told(new_patient=answered("perhaps")), Reply("No.", ends="refusal")))
    await world.finish(Step.ANALYSIS)
    assert (await kept(world)).findings.summary == "They asked when the clinic opens."


@pytest.mark.parametrize("end", ["refusal", "length", "content_filter"])
async def test_a_model_that_will_not_answer_is_not_asked_for_ever_and_what_it_took_is_told(end: str):
    world = await a_call_over(Reader(Reply("I cannot.", ends=end)))
    assert await world.finish(Step.ANALYSIS) is None
    step = (await world.call()).steps["analysis"]
    assert step["failed"] == "UnansweredError"
    assert step["usage"]["input_tokens"] > 100


async def test_a_model_that_is_away_is_asked_again():
    away = Reply(fault=ProviderError("openai", "HTTP 503", retryable=True))
    world = await a_call_over(Reader(away, GOOD))
    with pytest.raises(ProviderError):
        await world.finish(Step.ANALYSIS)
    assert await world.finish(Step.ANALYSIS) is News.ANALYSED


async def test_an_agent_that_asks_nothing_has_nothing_asked():
    reader = Reader()
    world = await a_call_over(reader, a_curious_draft(enabled=False))
    assert await world.finish(Step.ANALYSIS) is None
    assert (await world.call()).steps["analysis"] == {"skipped": "off"}


async def test_a_call_in_which_nobody_spoke_is_not_analysed():
    world = await World(Reader()).open(a_curious_draft())
    await world.ring()
    assert await world.finish(Step.ANALYSIS) is None
    assert (await world.call()).steps["analysis"] == {"skipped": "nobody_spoke"}


async def test_a_call_whose_words_are_erased_meanwhile_has_no_analysis():
    reader = Reader(GOOD)
    world = await a_call_over(reader)
    world.model.seconds = 1
    finishing = asyncio.create_task(world.finish(Step.ANALYSIS))
    await asyncio.sleep(0.5)
    call = await world.call()
    await world.services.backroom.retention.parts[Kept.WORDS].erase(call.id)
    assert await finishing is None
    assert (await world.call()).steps["analysis"] == {"skipped": "words_erased"}
    assert await world.adapters.analyses.find(call.id) is None


async def test_without_a_summary_the_rest_is_there():
    reader = Reader(told(new_patient=NOT_SAID))
    world = await a_call_over(reader, a_curious_draft(summary=False))
    await world.finish(Step.ANALYSIS)
    assert (await kept(world)).findings.summary is None
    assert (await kept(world)).findings.topics == ("opening hours",)
    schema = reader.asked[0].answer
    assert schema
    assert "summary" not in schema.schema["properties"]
