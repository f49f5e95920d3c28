from __future__ import annotations

from xml.etree import ElementTree as ET

import azure.functions as func
import pytest

from functions.twilio.webhook import LONGEST_SECONDS, SORRY
from talkstack.agents.model import TransferTarget
from talkstack.calls.model.fact import FactKind
from talkstack.errors import ProviderError
from talkstack.llm.memory import Reply
from talkstack.llm.model import ToolCall
from talkstack.telephony.twiml import EMPTY
from tests.builders import NOON_MS, a_draft
from tests.trouble import Switched
from tests.unit.functions.desk import Desk, a_desk
from tests.world import next_of

DOWN = ProviderError("mongodb", "no primary", retryable=True)
DESK = TransferTarget(name="desk", description="The desk.", number="+15550003000")
TRANSFER = Reply(tool_calls=(ToolCall("tc_1", "transfer", '{"target": "desk"}'),))
WORD_MS = 400
NOON_S = NOON_MS / 1000


def body(response: func.HttpResponse) -> str:
    return response.get_body().decode()


def verbs(response: func.HttpResponse) -> list[str]:
    return [element.tag for element in ET.fromstring(body(response))]


async def rung(*script: str | Reply, **changes: object) -> tuple[Desk, str]:
    desk = await a_desk(*script, draft=a_draft(**changes))
    await desk.voice()
    return desk, (await desk.world.call()).id


async def onsets(desk: Desk) -> dict[str, int]:
    return (await desk.world.call()).onsets


async def test_a_partial_result_is_acknowledged_and_tells_when_the_caller_began():
    desk, call_id = await rung()
    first = await desk.partial(call_id, 1, StableSpeechResult="When", UnstableSpeechResult="do")
    assert (first.status_code, body(first)) == (204, "")
    assert await onsets(desk) == {"1": NOON_MS - 2 * WORD_MS}
    desk.world.clock.advance(3)
    assert (await desk.partial(call_id, 1, StableSpeechResult="When do you")).status_code == 204
    assert await onsets(desk) == {"1": NOON_MS - 2 * WORD_MS}


async def test_of_partial_results_at_two_workers_the_earlier_counts():
    desk, call_id = await rung()
    other = Desk(desk.world)
    desk.world.clock.advance(2)
    await desk.partial(call_id, 1, UnstableSpeechResult="When")
    await other.partial(call_id, 1, stamp=f"t={NOON_S + 1}", UnstableSpeechResult="When")
    assert await onsets(desk) == {"1": NOON_MS + 1000 - WORD_MS}


async def test_a_partial_result_that_could_not_be_kept_is_not_taken_for_known():
    desk, call_id = await rung()
    calls = desk.world.adapters.calls = Switched(desk.world.adapters.calls, DOWN)
    desk = Desk(desk.world)
    assert (await desk.partial(call_id, 1, UnstableSpeechResult="When")).status_code == 503
    calls.fault = False
    assert (await desk.partial(call_id, 1, UnstableSpeechResult="When do")).status_code == 204
    assert "1" in await onsets(desk)


async def test_a_partial_result_of_no_call_leaves_no_trace():
    desk, _ = await rung()
    assert (await desk.partial("call_none", 1, UnstableSpeechResult="When")).status_code == 204
    assert await onsets(desk) == {}


@pytest.mark.parametrize(
    ("stamp", "at"),
    [
        (f"t={NOON_S + 12.5}", NOON_MS + 12_500),
        (f"t={NOON_S - 0.25}", NOON_MS - 250),
        (f"t={NOON_S:.0f}", NOON_MS),
        (f"t={NOON_S + 3599}", NOON_MS + 3_599_000),
        (f"t={NOON_S + 3601}", NOON_MS),
        (f"t={NOON_S - 3601}", NOON_MS),
        (f"t={NOON_MS}", NOON_MS),
        ("t=0", NOON_MS),
        ("t=", NOON_MS),
        ("t=nan", NOON_MS),
        ("t=-5", NOON_MS),
        (f"{NOON_S + 12.5}", NOON_MS),
        (f"t={NOON_S + 12.5}; t=1", NOON_MS),
        ("t=" + "9" * 400, NOON_MS),
    ],
)
async def test_a_webhook_arrived_when_the_front_says_so_if_that_can_be(stamp: str, at: int):
    desk, call_id = await rung()
    await desk.partial(call_id, 1, stamp=stamp, UnstableSpeechResult="When")
    assert await onsets(desk) == {"1": at - WORD_MS}


@pytest.mark.parametrize(("outcome", "then"), [("completed", ["Hangup"]), ("no-answer", ["Gather"])])
async def test_what_came_of_a_transfer_is_the_next_turns_input(outcome: str, then: list[str]):
    desk, call_id = await rung(TRANSFER, transfers=(DESK,))
    assert verbs(await desk.turn(call_id, 1, SpeechResult="A person")) == ["Play", "Dial"]
    back = await desk.dial(call_id, 2, DialCallStatus=outcome, DialCallDuration="73")
    assert (back.status_code, verbs(back)) == (200, then)
    assert body(await desk.dial(call_id, 2, DialCallStatus=outcome)) == body(back)
    facts = [fact for fact in (await desk.world.call()).log if fact.kind is FactKind.DIAL]
    assert [(fact.n, fact.what, fact.ref) for fact in facts] == [(2, outcome, "73")]


async def test_a_transfer_of_which_nothing_is_said_is_a_bad_request():
    desk, call_id = await rung()
    refused = await desk.dial(call_id, 1)
    assert (refused.status_code, body(refused)) == (400, SORRY)


async def test_the_fallback_asks_anew_and_then_lets_go():
    desk, call_id = await rung()
    asked = await desk.fallback(call_id, 1, "tries=1")
    assert (asked.status_code, verbs(asked)) == (200, ["Gather"])
    assert f"/twilio/calls/{call_id}/turns/1?tries=1#" in body(asked)
    assert verbs(await desk.fallback(call_id, 1, "tries=3")) == ["Play", "Hangup"]


async def out_of_order(*script: str | Reply, fault: Exception | bool, **changes: object) -> tuple[Desk, str]:
    """A desk whose database cannot be asked from the second turn on."""
    desk, call_id = await rung("Yes?", *script, **changes)
    adapters = desk.world.adapters
    for name in ("calls", "replies", "utterances"):
        setattr(adapters, name, Switched(getattr(adapters, name)))
    desk = Desk(desk.world)
    await desk.turn(call_id, 1, SpeechResult="Hello")
    switch(desk, fault=fault)
    return desk, call_id


def switch(desk: Desk, *, fault: Exception | bool) -> None:
    adapters = desk.world.adapters
    for store in (adapters.calls, adapters.replies, adapters.utterances):
        store.fault = fault


@pytest.mark.parametrize(("fault", "longest"), [(DOWN, 0.0), (True, LONGEST_SECONDS)])
async def test_without_a_database_the_caller_hears_something_in_time(fault: Exception | bool, longest: float):
    desk, call_id = await out_of_order(fault=fault)
    for asking, onward in (
        (desk.turn(call_id, 2, SpeechResult="When?"), "after=0&fillers=1"),
        (desk.next(call_id, 2, "after=3&fillers=1"), "after=3&fillers=2"),
        (desk.dial(call_id, 2, DialCallStatus="busy"), "after=0&fillers=1"),
    ):
        began = desk.world.clock.monotonic()
        rescued = await asking
        assert round(desk.world.clock.monotonic() - began, 3) == longest <= 5.5
        assert (rescued.status_code, verbs(rescued)) == (200, ["Play", "Redirect"])
        assert next_of(body(rescued)) == onward


async def test_after_three_fillers_the_caller_is_asked_anew_and_at_last_let_go():
    desk, call_id = await out_of_order(fault=DOWN)
    asked = await desk.next(call_id, 2, "after=0&fillers=3")
    assert (verbs(asked), next_of(body(asked))) == (["Redirect"], "tries=1")
    assert verbs(await desk.fallback(call_id, 2, "tries=1")) == ["Gather"]
    again = await desk.turn(call_id, 2, "?tries=1", SpeechResult="When?")
    assert verbs(again) == ["Gather"]
    assert "/turns/2?tries=2#" in body(again)
    assert verbs(await desk.turn(call_id, 2, "?tries=2", SpeechResult="When?")) == ["Play", "Hangup"]


async def test_or_is_put_through_to_a_person():
    desk, call_id = await out_of_order(fault=DOWN, transfers=(DESK,))
    assert verbs(await desk.turn(call_id, 2, "?tries=2", SpeechResult="When?")) == ["Play", "Dial"]


async def test_a_process_that_does_not_know_the_call_speaks_for_itself():
    desk, call_id = await out_of_order(fault=DOWN)
    rescued = await Desk(desk.world).turn(call_id, 2, SpeechResult="When?")
    assert verbs(rescued) == ["Say", "Redirect"]


async def test_what_was_asked_anew_is_answered_once_the_database_is_there_again():
    desk, call_id = await out_of_order("At nine.", fault=DOWN)
    await desk.turn(call_id, 2, SpeechResult="When?")
    await desk.fallback(call_id, 2, "tries=1")
    switch(desk, fault=False)
    answered = await desk.turn(call_id, 2, "?tries=1", SpeechResult="When?")
    assert verbs(answered) == ["Gather"]
    assert [it.text for it in (await desk.world.reply(2)).segments] == ["At nine."]


async def test_a_turn_whose_beginning_was_lost_ends_with_an_apology_and_the_next_is_answered():
    desk, call_id = await out_of_order("At nine.", fault=DOWN)
    answer = await desk.turn(call_id, 2, SpeechResult="When?")
    switch(desk, fault=False)
    while next_of(body(answer)):
        answer = await desk.next(call_id, 2, next_of(body(answer)))
    assert verbs(answer) == ["Gather"]
    assert [it.text for it in (await desk.world.reply(2)).segments] == [a_draft().phrases.apology]
    assert verbs(await desk.turn(call_id, 3, SpeechResult="When?")) == ["Gather"]
    assert [it.text for it in (await desk.world.reply(3)).segments] == ["At nine."]


async def test_a_database_that_goes_while_the_reply_is_made_costs_a_filler():
    desk, call_id = await rung("Yes?")
    lost = frozenset({"get", "append", "beat", "take_over", "answer"})
    replies = desk.world.adapters.replies = Switched(desk.world.adapters.replies, DOWN, only=lost)
    desk = Desk(desk.world)
    rescued = await desk.turn(call_id, 1, SpeechResult="When?")
    assert (rescued.status_code, verbs(rescued)) == (200, ["Play", "Redirect"])
    replies.fault = False
    answered = await desk.next(call_id, 1, next_of(body(rescued)))
    while next_of(body(answered)):
        answered = await desk.next(call_id, 1, next_of(body(answered)))
    assert verbs(answered) == ["Gather"]


async def test_a_ring_that_hangs_is_given_back_to_twilio_in_time():
    desk = await a_desk()
    desk.world.adapters.calls = Switched(desk.world.adapters.calls, fault=True)
    began = desk.world.clock.monotonic()
    refused = await Desk(desk.world).voice()
    assert (refused.status_code, body(refused)) == (503, SORRY)
    assert desk.world.clock.monotonic() - began == LONGEST_SECONDS


async def test_a_recording_that_is_announced_needs_no_answer():
    desk, call_id = await rung()
    absent = await desk.turn_recording(call_id, 1, RecordingSid="RE" + "2" * 32, RecordingStatus="absent")
    assert (absent.status_code, body(absent)) == (200, EMPTY)
