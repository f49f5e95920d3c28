"""Why a call came to nothing, in words for whoever ordered it, and what to do about it.

Twilio's numbers: https://www.twilio.com/docs/api/errors
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from talkstack.calls.call import Call
from talkstack.calls.model.calling import UNPLACED
from talkstack.calls.model.fact import AttemptState, Fact, FactKind
from talkstack.calls.model.plan import TERMINAL, EndReason
from talkstack.dialling.attempt import Attempt


class Reason(NamedTuple):
    """`code` stays; `retryable`: the same call may come about later, without anything being changed."""

    code: str
    reason: str
    retryable: bool


def _read(table: str) -> dict[str, Reason]:
    rows = (row.split(" | ") for row in table.strip().splitlines())
    return {key: Reason(code, text, again == "later") for key, code, again, text in rows}


TWILIO = _read("""
10004 | carrier_full | later | The Twilio account has as many calls at once as it may. Wait until some are over, or ask Twilio for more.
11200 | app_unanswered | later | Twilio got no proper answer from this app. See whether it is up, and what its log says.
11205 | app_unreachable | later | Twilio could not connect to this app. See whether it is up, and reached from outside at PUBLIC_URL.
11750 | document_too_large | never | The document that Twilio was answered was over 64 kB. Shorten the agent's phrases.
12100 | document_unreadable | never | Twilio could not read the document it was answered. Please report this: it is a fault of this app.
13224 | number_unsupported | never | Twilio cannot call that number, or there is none such. Check it, or call another one.
13227 | country_not_enabled_dial | never | The Twilio account may not put calls through to that country. Allow it in Twilio's voice geographic permissions.
13420 | sound_refused | later | Twilio could not play a sound of the agent. See whether the app and its blob storage are up.
13521 | words_too_long | never | A text was longer than Twilio's voice can say. Shorten the agent's phrases.
20003 | carrier_unauthorized | never | Twilio does not take the app's credentials. Check TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and that the account is active.
20429 | carrier_too_many_requests | later | Twilio was asked too often. Wait a moment, and place fewer calls at once.
21205 | app_address_invalid | never | Twilio does not take this app's address. PUBLIC_URL must be a public https address.
21210 | from_unverified | never | The number that calls is none of the Twilio account's. Call from a number that the account has.
21211 | to_invalid | never | Twilio says that the number called is not valid. Check it.
21212 | from_invalid | never | Twilio says that the number that calls is not valid. Call from another one.
21213 | from_missing | never | No number was named that calls. Give the agent a number with the direction outbound.
21214 | to_unreachable | later | Twilio cannot reach the number called. Check it, or call again later.
21215 | country_not_enabled | never | The Twilio account may not call that country. Allow it in Twilio's voice geographic permissions.
21216 | to_blocked | never | Twilio does not let this account call that number. Ask Twilio's support why.
21217 | to_not_a_number | never | Twilio does not take the number called for a phone number. Check it.
21218 | application_invalid | never | Twilio knows no such application. Check the settings of the number that calls at Twilio.
21219 | to_unverified | never | A Twilio trial account only calls numbers that are verified there. Verify the number, or upgrade the account.
21220 | call_not_in_progress | never | The call was over, or not yet answered, when it was to be changed.
22005 | carrier_queue_full | later | Twilio has more than a day of this account's calls in its queue. Wait, or ask Twilio for more calls a second.
32018 | document_too_long | never | A document that was sent to Twilio was over 4,000 characters. Please report this: it is a fault of this app.
64101 | relay_refused | never | Twilio's ConversationRelay refused its settings. This app does not use it: check what else the account has at work.
64109 | relay_failed | later | Twilio's ConversationRelay failed. This app does not use it: check what else the account has at work.
""")

SIP = _read("""
403 | network_forbids | never | The network does not let this call through. Call from another number, or ask Twilio's support why.
404 | to_unknown | never | The network knows no such number. Check it.
408 | network_timeout | later | The network got no answer from the phone's side in time. Call again later.
480 | to_unavailable | later | The phone is switched off, or out of reach. Call again later.
484 | to_incomplete | never | The number is incomplete. Check it.
486 | busy | later | The line was busy. Call again later, or let `retry` do it.
487 | no_answer | later | Nobody answered before the ringing was ended. Call again later, or let the phone ring longer.
488 | network_incompatible | never | The other side cannot take calls of this kind. Call another number.
500 | network_failed | later | The network on the other side failed. Call again later.
503 | network_overloaded | later | The network is overloaded, or under repair. Call again later.
600 | busy | later | The line was busy wherever the number rings. Call again later, or let `retry` do it.
603 | declined | never | Whoever was called declined the call, or the network did for them. Ask them before you call again.
604 | to_nowhere | never | The number is in service nowhere. Check it.
607 | unwanted | never | Whoever was called does not want calls from this number. Do not call them again.
608 | blocked_as_spam | never | The network took the call for spam. Have your number registered with the carriers, and call those who expect it.
""")

OUTCOMES = _read("""
busy | busy | later | The line was busy. Call again later, or let `retry` do it.
no_answer | no_answer | later | Nobody answered in time. Call again later, or let the phone ring longer.
failed | failed | later | The call could not be put through, and Twilio does not say why. Check the number, or call again later.
canceled | canceled | never | The call was called off before anybody answered.
unknown | unknown | never | It was never heard what became of the call: the phone may have rung. Look for it at Twilio before you call again.
voicemail | voicemail | later | A machine answered, and was dealt with as `on_machine` says. Call again later to reach a person.
silence | silence | later | Whoever was on the line said nothing, so the agent hung up.
cost_cap | cost_cap | never | The call, or the project, had cost as much as it may, so the agent ended the call. Have the limits raised.
refused | too_many_calls | later | There were as many calls at once as may be. Wait until some are over, or have the limits raised.
""")

BUDGET = "budget"
"""Whose limit it was that a call was refused for."""
BUDGET_SPENT = Reason(
    code="budget_spent",
    reason="The project had spent what it may in that day or month. Wait until it is over, or have the limits raised.",
    retryable=True,
)

UNREACHED = Reason(
    code="carrier_unreachable",
    reason="Twilio could not be asked, and nobody's phone has rung. Call again later.",
    retryable=True,
)


def reason_of(call: Call) -> Reason | None:
    """None while nothing went wrong; between two attempts, why the last one came to nothing."""
    if call.outcome is None or call.outcome.value in UNANSWERED:
        found = failure(call.log, call.standing.attempt)
        if found or call.outcome is None:
            return found
    spent = any(fact.kind is FactKind.REFUSED and fact.what == BUDGET for fact in call.log)
    return BUDGET_SPENT if spent else OUTCOMES.get(call.outcome)


def reason_of_attempt(attempt: Attempt, log: Iterable[Fact]) -> Reason | None:
    """What the carrier said at once, else what it told later."""
    code = None if attempt.code is None else f"{attempt.code}"
    return _unplaced(attempt.state, code) or failure(log, attempt.n)


def failure(log: Iterable[Fact], n: int) -> Reason | None:
    """Why attempt n came to nothing: what was told first counts."""
    return next(filter(None, (_failure_in(fact) for fact in log if fact.n == n)), None)


UNANSWERED = {EndReason.BUSY, EndReason.NO_ANSWER, EndReason.FAILED, EndReason.UNKNOWN}


def _failure_in(fact: Fact) -> Reason | None:
    if fact.kind is FactKind.ATTEMPT:
        return _unplaced(AttemptState(fact.what or ""), fact.ref)
    outcome = TERMINAL.get(fact.what or "") if fact.kind is FactKind.STATUS else None
    return _ended(outcome, fact.ref) if outcome and outcome is not EndReason.CALLER_HUNG_UP else None


def _unplaced(state: AttemptState, code: str | None) -> Reason | None:
    if state is AttemptState.REFUSED:
        return TWILIO.get(code or "") or _unforeseen(
            "carrier_refused", f"Twilio refused the call (error {code})"
        )
    if state is AttemptState.UNREACHED:
        return UNREACHED
    return OUTCOMES[UNPLACED[state]] if state in UNPLACED else None


def _ended(outcome: EndReason, sip: str | None) -> Reason:
    """The network's number tells more, where there is one; a canceled call was canceled."""
    if outcome is EndReason.CANCELED or sip is None:
        return OUTCOMES[outcome]
    if sip in SIP:
        return SIP[sip]
    unforeseen = _unforeseen("network_refused", f"The network ended the call (SIP code {sip})")
    return unforeseen if outcome is EndReason.FAILED else OUTCOMES[outcome]


def _unforeseen(code: str, what: str) -> Reason:
    text = f"{what}. Look the number up, or ask Twilio's support what it means."
    return Reason(code=code, reason=text, retryable=False)
