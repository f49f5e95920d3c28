from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from talkstack.agents.model import Listening, ListeningEngine, TransferTarget
from talkstack.calls.model.fact import FactKind
from talkstack.conversation.model import CallerPressed, CallerReturned, Close
from talkstack.conversation.trouble.apology import MOST_APOLOGIES, Apology, apology, offer
from talkstack.conversation.trouble.people import FALLBACK
from talkstack.errors import ProviderError
from talkstack.llm.memory import Reply
from tests.builders import a_call, a_draft, a_fact
from tests.world import World

DESK = TransferTarget(name="desk", description="The desk.", number="+15550003000")
HOTLINE = "+15550004000"
PHRASES = a_draft().phrases
SAFE = a_draft(fallback_number=HOTLINE)
DOWN = Reply(fault=ProviderError("openai", "down", retryable=True))
THROUGH = Apology(PHRASES.putting_through, Close(transfer=FALLBACK))


def after(*turns: str):
    facts = [a_fact(f"turn:{n}", n=n, what=what) for n, what in enumerate(turns, 1)]
    tool = a_fact("tool:1", kind=FactKind.TOOL, n=len(turns), what="done")
    return a_call(log=tuple(fact.numbered(k) for k, fact in enumerate([*facts, tool], 1)))


@pytest.mark.parametrize(
    ("turns", "through"),
    [
        ((), False),
        (("fault",), False),
        (("fault", "fault"), True),
        (("fault", "fault", "speech"), False),
        (("fault", "speech", "fault"), False),
        (("speech", "fault", "fault"), True),
    ],
)
def test_turns_that_fail_in_a_row_lead_to_the_fallback_number(turns: tuple[str, ...], through: bool):
    call, n = after(*turns), len(turns) + 1
    assert MOST_APOLOGIES == 2
    assert (apology(call, SAFE, n) == THROUGH, offer(call, SAFE, n) == THROUGH) == (through, through)
    assert apology(call, a_draft(), n) == Apology(PHRASES.apology)


def test_an_offer_names_a_person_where_there_is_one():
    call, offered = a_call(), Close(offered=True)
    assert offer(call, a_draft(), 1) == Apology(PHRASES.offer_call_back, offered)
    assert offer(call, a_draft(transfers=(DESK,)), 1) == Apology(PHRASES.offer_person, offered)
    assert offer(call, SAFE, 1) == Apology(PHRASES.offer_person, offered)


def test_without_a_keypad_nothing_is_offered():
    deaf = a_draft(transfers=(DESK,), listening=Listening(engine=ListeningEngine.AZURE))
    assert offer(a_call(), deaf, 1) == Apology(PHRASES.apology)


async def ringing(*script: Reply | str) -> World:
    world = await World(script).open(SAFE)
    await world.ring()
    return world


def dialled(twiml: str) -> str | None:
    return ET.fromstring(twiml).findtext("Dial/Number")


async def test_the_third_failure_in_a_row_puts_the_caller_through():
    world = await ringing(*[DOWN] * 3, "At nine.")
    assert [dialled(await world.hear(n, "When?")) for n in (1, 2, 3)] == [None, None, HOTLINE]
    back = await world.hear(4, CallerReturned("busy"))
    assert dialled(back) is None
    assert [it.text for it in (await world.reply(4)).segments] == [PHRASES.not_put_through]
    await world.hear(5, "When?")
    assert [it.text for it in (await world.reply(5)).segments] == ["At nine."]


async def test_who_asks_for_a_person_is_put_through_to_it():
    world = await ringing(DOWN)
    await world.hear(1, "When?")
    assert dialled(await world.hear(2, CallerPressed("1"))) == HOTLINE
