"""While the recording is paused nobody is told a number: neither the model nor any record."""

from __future__ import annotations

import re

import pytest

from talkstack.agents.model import Listening, ListeningEngine
from talkstack.agents.recording import Recording
from talkstack.calls.call import PAUSE_RECORDING, RESUME_RECORDING
from talkstack.calls.model.fact import FactKind
from talkstack.conversation.model import (
    CallerInput,
    CallerPressed,
    CallerSaid,
    CallerSilent,
)
from talkstack.conversation.thinking.private import is_private, masked
from talkstack.conversation.thinking.prompt import PAUSED
from talkstack.errors import ProviderError
from talkstack.llm.memory import Reply
from talkstack.llm.model import ToolCall
from talkstack.speech.model import wav
from talkstack.telephony.form import RecordingChanged
from talkstack.telephony.ports import Captured
from tests.builders import a_draft
from tests.world import SID, World

CARD = "It is 4242 4242, then four two"
PAUSE = Reply(tool_calls=(ToolCall("tc_1", PAUSE_RECORDING, "{}"),))
RESUME = Reply(tool_calls=(ToolCall("tc_2", RESUME_RECORDING, "{}"),))
SIGNATURE = re.compile("[0-9a-f]{40}")


def said(text: str) -> CallerSaid:
    return CallerSaid(text, 0.9, "twilio")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (CARD, "It is •••• ••••, then • •"),
        ("zweiundvierzig, Dreißig und null", "•, • und •"),
        ("quatre-vingt-dix", "•-•-•"),
        ("veintidós y uno", "• y •"),
        ("Double five, Oh.", "• •, •."),
        ("١٢ and ４", "•• and •"),
        ("My name is Ann.", "My name is Ann."),
        ("İstanbul 12", "İstanbul ••"),
    ],
)
def test_every_digit_and_every_word_for_one_is_masked(text: str, kept: str):
    assert masked(said(text)) == said(kept)


def test_keys_are_masked_and_what_has_no_words_stays():
    assert masked(CallerPressed("4242")) == CallerPressed("••••")
    assert masked(CallerSilent()) == CallerSilent()


async def a_call(*script: Reply | str, pausable: bool = True) -> World:
    world = await World(script).open(a_draft(recording=Recording(pausable=pausable)))
    await world.ring()
    world.adapters.captures.taken[SID] = [Captured(sid="RE1", status="in-progress")]
    return world


async def ordered(world: World, kind: str) -> None:
    call = await world.call()
    await world.services.backroom.capturer.order(call.id, kind, f"cmd_{kind}", world.lifecycle)


def status(world: World) -> str:
    return world.adapters.captures.taken[SID][0].status


async def everything_kept(world: World) -> str:
    """But for ids and signatures, in which any digits may meet by chance."""
    call = await world.call()
    replies = await world.adapters.replies.of_call(call.id)
    kept = f"{replies} {await world.adapters.utterances.of_call(call.id)} {world.model.prompts}"
    return SIGNATURE.sub("", kept.replace(call.id, ""))


@pytest.mark.parametrize("what", [said(CARD), CallerPressed("4242")])
async def test_while_it_is_paused_no_number_is_kept_or_told(what: CallerInput):
    world = await a_call("Thank you.", "Yes.")
    await ordered(world, PAUSE_RECORDING)
    await world.hear(1, what)
    kept = await everything_kept(world)
    assert [it in kept for it in ("4242", "four", "•", PAUSED)] == [False, False, True, True]


async def test_once_it_goes_on_numbers_are_told_again():
    world = await a_call("Thank you.", "Yes.")
    for kind in (PAUSE_RECORDING, RESUME_RECORDING):
        await ordered(world, kind)
    await world.hear(1, CARD)
    kept = await everything_kept(world)
    assert [it in kept for it in ("4242", PAUSED)] == [True, False]


async def test_the_model_pauses_it_by_itself_and_has_it_go_on():
    world = await a_call(PAUSE, "Your number, please.", RESUME, "Thank you.", "Bye.")
    await world.hear(1, "I want to pay.")
    assert (status(world), (await world.call()).private) == ("paused", True)
    await world.hear(2, CARD)
    assert (status(world), (await world.call()).private) == ("in-progress", False)
    assert "4242" not in await everything_kept(world)
    facts = [it for it in (await world.call()).log if it.kind is FactKind.COMMAND]
    assert [it.what for it in facts] == [PAUSE_RECORDING, RESUME_RECORDING]
    names = {it.name for it in world.model.prompts[0].functions}
    assert {PAUSE_RECORDING, RESUME_RECORDING} <= names


async def test_a_second_pause_later_in_the_call_is_a_pause_again():
    world = await a_call(PAUSE, "Number?", RESUME, "Thanks.", PAUSE, "And the other one?")
    for n in (1, 2, 3):
        await world.hear(n, "Go on.")
    assert status(world) == "paused"


async def test_a_model_that_may_not_is_told_so():
    world = await a_call(PAUSE, "I cannot.", pausable=False)
    await world.hear(1, "I want to pay.")
    assert (status(world), (await world.call()).private) == ("in-progress", False)
    assert PAUSE_RECORDING not in {it.name for it in world.model.prompts[0].functions}


async def test_a_pause_that_fails_is_told_to_the_model_and_is_none():
    world = await a_call(PAUSE, "I cannot take it now.")
    world.adapters.captures.taken.clear()
    await world.hear(1, "I want to pay.")
    assert "Do not ask for payment data" in f"{world.model.prompts[-1].messages}"
    assert (await world.call()).private is False


async def test_what_was_paused_by_a_turn_whose_facts_are_not_written_yet_is_paused():
    world = await a_call(PAUSE, "Your number, please.")
    before = await world.call()
    await world.hear(1, "I want to pay.")
    assert is_private(before, await world.reply(1))
    assert not is_private(before, None)


async def test_twilio_being_down_is_no_pause_either():
    error = ProviderError("twilio", "down", retryable=True)
    world = await a_call(PAUSE, "One moment.")

    async def broken(*_: object, **__: object) -> bool:
        raise error

    world.adapters.captures.set_paused = broken
    await world.hear(1, "I want to pay.")
    assert (await world.call()).private is False


async def test_a_number_in_a_recorded_answer_is_masked_as_well():
    listening = Listening(engine=ListeningEngine.AZURE)
    world = await World(["Thank you."]).open(a_draft(listening=listening))
    await world.ring()
    await ordered(world, PAUSE_RECORDING)
    answer = "RE" + "3" * 32
    world.adapters.telephony.recordings[answer] = wav(b"\x11" * 800)
    world.adapters.recogniser.teach(b"\x11" * 800, CARD)
    changed = RecordingChanged(recording_sid=answer, status="completed")
    call = await world.call()
    await world.services.conversation.announced(call.id, 1, changed, world.arrival(), world.lifecycle)
    kept = await everything_kept(world)
    assert [it in kept for it in ("4242", "four", "•")] == [False, False, True]
