from __future__ import annotations

from datetime import timedelta

from talkstack.agents.model import TransferTarget
from talkstack.calls.model.fact import FactKind
from talkstack.conversation.model import Close
from talkstack.conversation.trouble.people import FALLBACK
from talkstack.usage.model.measure.facts import facts_of
from talkstack.usage.model.measure.lines import lines
from talkstack.usage.model.meter import Meter
from tests.builders import NOON, a_call, a_draft, a_fact, a_reply

HOTLINE = "+442071838750"
DESK = TransferTarget(name="desk", description="The desk.", number="+15550003000")


def test_who_was_put_through_to_the_fallback_number_is_priced_by_that_number():
    turns = [a_fact(f"turn:{n}", kind=FactKind.TURN, n=n).numbered(n) for n in (1, 2)]
    replies = [a_reply(1, close=Close(transfer="desk")), a_reply(2, close=Close(transfer=FALLBACK))]
    draft = a_draft(fallback_number=HOTLINE, transfers=(DESK,))
    until = NOON + timedelta(minutes=3)
    facts = facts_of(a_call(log=tuple(turns)), replies, draft, model="gpt", until=until)
    found = [(use.subject, use.quantity) for use in lines(facts) if use.meter is Meter.TELEPHONY_TRANSFER]
    assert found == [(DESK.number, 3), (HOTLINE, 3)]
