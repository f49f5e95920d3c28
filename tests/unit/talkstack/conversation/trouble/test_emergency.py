from __future__ import annotations

from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

import pytest

from talkstack.agents.model import TransferTarget
from talkstack.conversation.trouble.emergency import (
    AGAIN,
    FAREWELL,
    FILLER,
    MOST_CALLS,
    MOST_FILLERS,
    Emergency,
)
from talkstack.speech.service import StockVoice
from talkstack.telephony.addresses import Addresses
from tests.builders import a_draft, a_version
from tests.world import next_of

ADDRESSES = Addresses("https://phone.example.com")
DESK = TransferTarget(name="desk", description="The desk.", number="+15550003000", ring_seconds=12)
HOTLINE = "+15550004000"
GERMAN = a_version(
    draft=a_draft(language="de-DE", phrases=a_draft().phrases.model_copy(update={"filler": "Moment."}))
)


def an_emergency(**known: object) -> Emergency:
    emergency = Emergency(stock=StockVoice(ADDRESSES), addresses=ADDRESSES)
    for call_id, version in known.items():
        emergency.remember(call_id, version, "+15550001000")
    return emergency


def verbs(twiml: str) -> list[str]:
    return [element.tag for element in ET.fromstring(twiml)]


def said(twiml: str) -> tuple[str | None, str]:
    [say] = ET.fromstring(twiml).iter("Say")
    return say.text, say.attrib["language"]


def test_who_cannot_be_answered_is_led_back_behind_a_filler():
    twiml = an_emergency().rescue("call_1", 3, after=2, fillers=1)
    assert verbs(twiml) == ["Say", "Redirect"]
    assert said(twiml) == (FILLER, "en-US")
    assert next_of(twiml) == "after=2&fillers=2"
    assert "/calls/call_1/turns/3/next?" in twiml


def test_after_three_fillers_the_turn_is_asked_for_anew():
    twiml = an_emergency().rescue("call_1", 3, fillers=MOST_FILLERS)
    assert (MOST_FILLERS, verbs(twiml)) == (3, ["Redirect"])
    assert "/calls/call_1/turns/3/fallback?tries=1#" in twiml


@pytest.mark.parametrize("tries", [1, 2])
def test_the_caller_is_asked_twice_to_say_it_again(tries: int):
    twiml = an_emergency().fallback("call_1", 3, tries=tries)
    gather = ET.fromstring(twiml)[0]
    assert (gather.tag, said(twiml)) == ("Gather", (AGAIN, "en-US"))
    assert f"/calls/call_1/turns/3?tries={tries}#" in gather.attrib["action"]
    assert "/calls/call_1/turns/3/partial#" in gather.attrib["partialResultCallback"]


def test_and_then_is_let_go():
    for twiml in (
        an_emergency().fallback("call_1", 3, tries=3),
        an_emergency().rescue("call_1", 3, tries=2),
    ):
        assert verbs(twiml) == ["Say", "Hangup"]
        assert said(twiml) == (FAREWELL, "en-US")


def test_or_put_through_to_a_person():
    emergency = an_emergency(call_1=a_version(draft=a_draft(transfers=(DESK,))))
    dial = ET.fromstring(emergency.fallback("call_1", 3, tries=3))[1]
    assert (dial.findtext("Number"), dial.attrib["timeout"]) == (DESK.number, "12")
    assert dial.attrib["timeLimit"] == "1800"
    assert dial.attrib["callerId"] == "+15550001000"
    assert "/calls/call_1/turns/3/dial#" in dial.attrib["action"]


def test_the_fallback_number_comes_before_any_person():
    emergency = an_emergency(call_1=a_version(draft=a_draft(transfers=(DESK,), fallback_number=HOTLINE)))
    dial = ET.fromstring(emergency.fallback("call_1", 0, tries=3))[1]
    assert dial.findtext("Number") == HOTLINE
    assert "/calls/call_1/turns/1/dial#" in dial.attrib["action"]


def test_a_caller_whose_agent_never_spoke_answers_in_the_first_turn():
    gather = ET.fromstring(an_emergency().fallback("call_1", 0, tries=1))[0]
    assert "/calls/call_1/turns/1?tries=1#" in gather.attrib["action"]
    assert "/calls/call_1/turns/1/partial#" in gather.attrib["partialResultCallback"]


def test_who_rings_in_vain_is_put_through_to_the_fallback_number():
    emergency = an_emergency()
    emergency.expect("+15550001000", a_version(draft=a_draft(fallback_number=HOTLINE, transfers=(DESK,))))
    twiml = emergency.divert("+15550001000")
    say, dial = ET.fromstring(twiml)
    assert say.text == a_draft().phrases.putting_through
    assert (dial.tag, dial.findtext("Number")) == ("Dial", HOTLINE)
    assert (dial.attrib["callerId"], dial.get("action")) == ("+15550001000", None)
    assert dial.attrib["timeLimit"] == "1800"


def test_who_rings_an_agent_without_one_or_an_unknown_number_is_not():
    emergency = an_emergency()
    emergency.expect("+15550001000", a_version(draft=a_draft(transfers=(DESK,))))
    assert emergency.divert("+15550001000") is None
    assert emergency.divert("+15550001001") is None


def onward(emergency: Emergency, twiml: str) -> str:
    """What a caller hears next for whom the database stays away."""
    root = ET.fromstring(twiml)
    address = root.findtext("Redirect") or root[0].attrib["action"]
    path, query = address.partition("#")[0].split("?")
    asked = {name: int(value) for name, value in parse_qsl(query)}
    if path.endswith("/fallback"):
        return emergency.fallback("call_1", 1, **asked)
    return emergency.rescue("call_1", 1, **asked)


def test_nobody_goes_round_for_ever():
    emergency = an_emergency()
    heard = [emergency.rescue("call_1", 1)]
    while verbs(heard[-1]) != ["Say", "Hangup"]:
        heard.append(onward(emergency, heard[-1]))
    assert [verbs(twiml)[-1] for twiml in heard] == [
        *["Redirect"] * 4,
        *["Gather"] * 2,
        "Hangup",
    ]


def test_a_known_call_hears_its_own_agent():
    twiml = an_emergency(call_1=GERMAN).rescue("call_1", 1)
    assert said(twiml) == ("Moment.", "de-DE")
    gather = ET.fromstring(an_emergency(call_1=GERMAN).fallback("call_1", 1, tries=1))[0]
    assert gather.attrib["language"] == "de-DE"
    assert said(an_emergency(call_2=GERMAN).rescue("call_1", 1)) == (FILLER, "en-US")


def test_stock_is_played_where_it_was_rendered():
    stock = {a_draft().phrases.filler: a_version().stock["$0 or less."]}
    twiml = an_emergency(call_1=a_version(stock=stock)).rescue("call_1", 1)
    play = ET.fromstring(twiml)[0]
    assert (play.tag, play.text) == ("Play", "https://phone.example.com/audio/stock/d2.wav")


def test_only_so_many_calls_are_known_and_the_latest_stay():
    emergency = an_emergency(**{f"call_{i}": GERMAN for i in range(MOST_CALLS)})
    emergency.remember("call_0", GERMAN, "")
    emergency.remember("call_new", GERMAN, "")
    languages = [said(emergency.rescue(call_id, 1))[1] for call_id in ("call_0", "call_1", "call_new")]
    assert languages == ["de-DE", "en-US", "de-DE"]
