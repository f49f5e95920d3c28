"""Why a call came to nothing, as whoever ordered it reads it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from talkstack.calls.model.fact import FactKind
from talkstack.calls.model.plan import EndReason
from talkstack.dialling.reasons import OUTCOMES, SIP, TWILIO, reason_of
from talkstack.errors import ProviderError
from tests.builders import a_call, a_fact
from tests.outbound import Calling, a_caller

SENTENCE = re.compile(r"[A-Z].+\.")


@pytest.fixture
async def calling() -> Calling:
    return await a_caller()


def refused(code: int | None, *, undone: bool = True) -> ProviderError:
    return ProviderError("twilio", "HTTP 400", retryable=False, refusal=code, undone=undone)


async def dialled(calling: Calling, refusal: ProviderError, **changes: Any) -> Any:
    calling.world.adapters.exchange.refusal = refusal
    call = await calling.dial(await calling.placed(**changes))
    return await calling.read(call)


REFUSALS = {
    10004: ("carrier_full", True),
    11200: ("app_unanswered", True),
    11205: ("app_unreachable", True),
    11750: ("document_too_large", False),
    12100: ("document_unreadable", False),
    13224: ("number_unsupported", False),
    13227: ("country_not_enabled_dial", False),
    13420: ("sound_refused", True),
    13521: ("words_too_long", False),
    20003: ("carrier_unauthorized", False),
    20429: ("carrier_too_many_requests", True),
    21205: ("app_address_invalid", False),
    21210: ("from_unverified", False),
    21211: ("to_invalid", False),
    21212: ("from_invalid", False),
    21213: ("from_missing", False),
    21214: ("to_unreachable", True),
    21215: ("country_not_enabled", False),
    21216: ("to_blocked", False),
    21217: ("to_not_a_number", False),
    21218: ("application_invalid", False),
    21219: ("to_unverified", False),
    21220: ("call_not_in_progress", False),
    22005: ("carrier_queue_full", True),
    32018: ("document_too_long", False),
    64101: ("relay_refused", False),
    64109: ("relay_failed", True),
}


def test_every_number_of_twilios_has_its_own_words():
    assert {f"{code}" for code in REFUSALS} == TWILIO.keys()
    assert (
        len({it.code for it in TWILIO.values()}) == len({it.reason for it in TWILIO.values()}) == len(TWILIO)
    )
    for reason in (*TWILIO.values(), *SIP.values(), *OUTCOMES.values()):
        assert SENTENCE.fullmatch(reason.reason), reason
        assert len(reason.reason) < 160


@pytest.mark.parametrize(("code", "told"), REFUSALS.items(), ids=str)
async def test_what_twilio_refuses_is_told_in_words(calling: Calling, code: int, told: tuple[str, bool]):
    read = await dialled(calling, refused(code))
    assert (read["status"], read["outcome"]) == ("failed", "failed")
    assert read["reason"] == {"code": told[0], "reason": TWILIO[f"{code}"].reason, "retryable": told[1]}
    [attempt] = read["attempts"]
    assert (attempt["state"], attempt["code"], attempt["reason"]) == ("refused", code, read["reason"])


async def test_a_number_that_nobody_foresaw_is_named(calling: Calling):
    read = await dialled(calling, refused(29999))
    assert (read["reason"]["code"], read["reason"]["retryable"]) == ("carrier_refused", False)
    assert "29999" in read["reason"]["reason"]


async def test_who_could_not_ask_twilio_says_so(calling: Calling):
    read = await dialled(calling, refused(None))
    assert (read["attempts"][0]["state"], read["reason"]["code"]) == ("unreached", "carrier_unreachable")
    assert read["reason"]["retryable"] is True


NETWORK = {
    ("failed", "403"): "network_forbids",
    ("failed", "404"): "to_unknown",
    ("no-answer", "408"): "network_timeout",
    ("no-answer", "480"): "to_unavailable",
    ("failed", "484"): "to_incomplete",
    ("busy", "486"): "busy",
    ("no-answer", "487"): "no_answer",
    ("failed", "488"): "network_incompatible",
    ("failed", "500"): "network_failed",
    ("failed", "503"): "network_overloaded",
    ("busy", "600"): "busy",
    ("busy", "603"): "declined",
    ("failed", "604"): "to_nowhere",
    ("busy", "607"): "unwanted",
    ("busy", "608"): "blocked_as_spam",
    ("failed", None): "failed",
    ("busy", None): "busy",
    ("no-answer", None): "no_answer",
    ("canceled", None): "canceled",
    ("canceled", "487"): "canceled",
    ("failed", "502"): "network_refused",
    ("busy", "499"): "busy",
}


def test_every_number_of_the_networks_is_tried():
    assert {sip for _, sip in NETWORK if sip in SIP} == SIP.keys()


@pytest.mark.parametrize(("told", "code"), NETWORK.items(), ids=str)
async def test_what_the_network_says_is_told_in_words(
    calling: Calling, told: tuple[str, str | None], code: str
):
    status, sip = told
    call = await calling.tell(await calling.dial(await calling.placed()), status, sip_code=sip)
    reason = (await calling.read(call))["reason"]
    assert reason["code"] == code
    assert SENTENCE.fullmatch(reason["reason"])
    assert ("502" in reason["reason"]) is (sip == "502")


async def test_between_two_attempts_the_last_ones_reason_stands(calling: Calling):
    retry = {"attempts": 2, "delay_seconds": 60}
    call = await calling.dial(await calling.placed(retry=retry))
    waiting = await calling.read(await calling.tell(call, "busy"))
    assert (waiting["status"], waiting["reason"]["code"]) == ("waiting", "busy")


async def test_what_was_never_heard_of_again_is_unknown_and_not_to_be_repeated_blindly(calling: Calling):
    exchange, world = calling.world.adapters.exchange, calling.world
    exchange.refusal = refused(None, undone=False)
    call = await calling.dial(await calling.placed())
    for seconds in (61, 16):
        world.clock.advance(seconds)
        call = await calling.call(call.id)
        await world.services.switchboard.settler.settle(call, world.lifecycle)
    read = await calling.read(call)
    assert (read["status"], read["outcome"], read["attempts"][0]["state"]) == ("failed", "unknown", "unknown")
    assert (read["reason"]["code"], read["reason"]["retryable"]) == ("unknown", False)
    assert "may have rung" in read["reason"]["reason"]


async def test_nothing_went_wrong_while_it_rings_and_when_they_talked(calling: Calling):
    call = await calling.placed()
    assert (await calling.read(call))["reason"] is None
    call = await calling.dial(call)
    for status in ("ringing", "in-progress", "completed"):
        read = await calling.read(await calling.tell(call, status))
        assert (read["reason"], read["attempts"][0]["reason"]) == (None, None)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_that_is_none_has_its_reason(outcome: str):
    assert reason_of(a_call(outcome=EndReason(outcome), log=())) == OUTCOMES[outcome]


def test_a_call_that_the_budget_did_not_let_in_says_so():
    refused = a_fact("refused", kind=FactKind.REFUSED, what="budget").numbered(1)
    reason = reason_of(a_call(outcome=EndReason.REFUSED, log=(refused,)))
    assert reason
    assert (reason.code, reason.retryable) == ("budget_spent", True)


@pytest.mark.parametrize("outcome", sorted(set(EndReason) - OUTCOMES.keys()))
def test_what_went_well_has_none(outcome: str):
    assert reason_of(a_call(outcome=EndReason(outcome), log=())) is None
