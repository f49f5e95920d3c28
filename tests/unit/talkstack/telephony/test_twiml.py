from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from talkstack.agents.model import Listening, ListeningEngine
from talkstack.conversation.listening import listen
from talkstack.telephony.addresses import Addresses
from talkstack.telephony.reply import (
    Dial,
    Gather,
    HangUp,
    Play,
    Record,
    Redirect,
    Reject,
    Reply,
    Say,
)
from talkstack.telephony.twiml import EMPTY, render
from tests.builders import a_draft, a_version

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
TURN = "https://phone.example.com/turn#ct=2000&rt=7000"
ESCAPED = "https://phone.example.com/turn#ct=2000&amp;rt=7000"
PLAY = Play("https://phone.example.com/a.wav")
GATHER = Gather(action=TURN, partials=TURN, language="de-DE", hints=("Praxis", "Dr. Groß"), silence_seconds=7)
PLAYED = "<Play>https://phone.example.com/a.wav</Play>"
GATHERED = (
    f'<Gather action="{ESCAPED}" actionOnEmptyResult="true" hints="Praxis, Dr. Groß" input="dtmf speech" '
    f'language="de-DE" method="POST" partialResultCallback="{ESCAPED}" profanityFilter="false" '
    'speechTimeout="auto" timeout="7">'
)
RECORDED = (
    f'<Record action="{ESCAPED}" maxLength="60" method="POST" playBeep="false" recordingStatusCallback="{ESCAPED}" '
    'recordingStatusCallbackEvent="completed absent" timeout="2" trim="do-not-trim" />'
)
STARTED = (
    f'<Start><Recording channels="dual" recordingStatusCallback="{ESCAPED}" '
    'recordingStatusCallbackEvent="completed absent" track="both" trim="do-not-trim" /></Start>'
)


@pytest.mark.parametrize(
    ("reply", "inside"),
    [
        (Reply(then=HangUp()), "<Hangup />"),
        (Reply(then=Reject()), '<Reject reason="busy" />'),
        (Reply(sounds=(PLAY,), then=HangUp()), f"{PLAYED}<Hangup />"),
        (
            Reply(sounds=(Say("Bis morgen & <gut>", "de-DE"),), then=HangUp()),
            '<Say language="de-DE">Bis morgen &amp; &lt;gut&gt;</Say><Hangup />',
        ),
        (
            Reply(sounds=(PLAY,), then=Redirect(TURN)),
            f'{PLAYED}<Redirect method="POST">{ESCAPED}</Redirect>',
        ),
        (Reply(sounds=(PLAY,), then=GATHER), f"{GATHERED}{PLAYED}</Gather>"),
        (
            Reply(sounds=(PLAY,), then=Record(action=TURN, announced=TURN, otherwise=TURN)),
            f'{PLAYED}{RECORDED}<Redirect method="POST">{ESCAPED}</Redirect>',
        ),
        (
            Reply(
                sounds=(PLAY,),
                then=Dial(
                    number="+4930123456",
                    action=TURN,
                    caller_id="+4930654321",
                    ring_seconds=20,
                    longest_seconds=900,
                ),
            ),
            f'{PLAYED}<Dial action="{ESCAPED}" answerOnBridge="true" callerId="+4930654321" method="POST" timeLimit="900" timeout="20"><Number>+4930123456</Number></Dial>',
        ),
        (
            Reply(sounds=(PLAY,), then=GATHER, record_to=TURN),
            f"{STARTED}{GATHERED}{PLAYED}</Gather>",
        ),
    ],
    ids=["hang up", "reject", "play", "say", "redirect", "gather", "record", "dial", "record the call"],
)
def test_a_reply_is_this_document(reply: Reply, inside: str):
    assert canonical(render(reply)) == canonical(f"{HEAD}<Response>{inside}</Response>")


def canonical(xml: str) -> str:
    """The order of attributes means nothing."""
    return ET.canonicalize(xml)


def test_a_document_says_its_encoding_and_keeps_its_letters():
    twiml = render(Reply(sounds=(Say("Größe 診療所", "de-DE"),), then=HangUp()))
    assert twiml.startswith(HEAD)
    assert "Größe 診療所" in twiml


def test_nothing_to_do_is_an_empty_response():
    assert canonical(EMPTY) == canonical("<Response/>")


def test_a_gather_without_hints_has_none():
    twiml = render(Reply(then=Gather(action=TURN, partials=TURN, language="en-US")))
    assert "hints" not in ET.fromstring(twiml)[0].attrib


@pytest.mark.parametrize("hints", [(), ("check-up",)])
def test_listening_follows_the_rules_for_gather(hints: tuple[str, ...]):
    version = a_version(draft=a_draft(listening=Listening(hints=hints, silence_seconds=3)))
    reply = listen(
        version, Addresses("https://phone.example.com"), call_id="call_1", n=4, sounds=(Say("Hi", "en-US"),)
    )
    gather = ET.fromstring(render(reply))[0]
    assert gather.tag == "Gather"
    assert gather.attrib["action"].startswith("https://phone.example.com/twilio/calls/call_1/turns/4#")
    rules = {
        "speechTimeout": "auto",
        "profanityFilter": "false",
        "actionOnEmptyResult": "true",
        "timeout": "3",
        "method": "POST",
    }
    assert rules.items() <= gather.attrib.items()
    assert "speechModel" not in gather.attrib


def test_listening_by_recording_comes_back_to_the_same_turn_when_nothing_was_said():
    version = a_version(draft=a_draft(listening=Listening(engine=ListeningEngine.AZURE)))
    reply = listen(version, Addresses("https://phone.example.com"), call_id="call_1", n=4, sounds=())
    record, redirect = ET.fromstring(render(reply))
    assert record.attrib["action"] == redirect.text
    assert "/turns/4/recording#" in record.attrib["recordingStatusCallback"]
    assert record.attrib["playBeep"] == "false"


@pytest.mark.parametrize("hints", [("x" * 101,), ("x",) * 501])
def test_more_hints_than_twilio_takes_are_refused_when_the_agent_is_written(hints: tuple[str, ...]):
    with pytest.raises(ValueError, match="hints"):
        Listening(hints=hints)


def test_as_many_hints_as_twilio_takes_are_taken():
    listening = Listening(hints=("x" * 100,) * 500)
    version = a_version(draft=a_draft(listening=listening))
    reply = listen(version, Addresses("https://phone.example.com"), call_id="call_1", n=1, sounds=())
    hints = ET.fromstring(render(reply))[0].attrib["hints"]
    assert len(hints.split(", ")) == 500
