"""Reply → TwiML, by the SDK's classes."""

from __future__ import annotations

import re
from typing import assert_never

from twilio.twiml import TwiML
from twilio.twiml.voice_response import Dial as DialVerb
from twilio.twiml.voice_response import Gather as GatherVerb
from twilio.twiml.voice_response import Hangup as HangupVerb
from twilio.twiml.voice_response import Pause as PauseVerb
from twilio.twiml.voice_response import Play as PlayVerb
from twilio.twiml.voice_response import Record as RecordVerb
from twilio.twiml.voice_response import Redirect as RedirectVerb
from twilio.twiml.voice_response import Reject as RejectVerb
from twilio.twiml.voice_response import Say as SayVerb
from twilio.twiml.voice_response import Start, VoiceResponse

from talkstack.telephony.reply import (
    Dial,
    Gather,
    HangUp,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    Reply,
    Say,
    Sound,
    Then,
)

EMPTY = str(VoiceResponse())
STARTS = re.compile(r"<Start>.*?</Start>")
LONGEST_ANSWER_SECONDS = 60
RECORD_SILENCE_SECONDS = 2


def render(reply: Reply) -> str:
    response = VoiceResponse()
    for sound in reply.before:
        response.append(_sound(sound))
    if reply.record_to:
        start = Start()
        start.recording(
            recording_status_callback=reply.record_to,
            recording_status_callback_event="completed absent",
            channels="dual",
            track="both",
            trim="do-not-trim",
        )
        response.append(start)
    sounds = [_sound(sound) for sound in reply.sounds]
    for verb in _then(reply.then, sounds):
        response.append(verb)
    return str(response)


def unrecorded(twiml: str) -> str:
    """The same, without beginning a recording: two beginnings are two recordings."""
    return STARTS.sub("", twiml)


def _sound(sound: Sound) -> TwiML:
    match sound:
        case Play(url):
            return PlayVerb(url)
        case Say(text, language):
            return SayVerb(text, language=language)
        case Pause(seconds):
            return PauseVerb(length=seconds)


def _then(then: Then, sounds: list[TwiML]) -> list[TwiML]:
    match then:
        case Gather():
            return [_gather(then, sounds)]
        case Record():
            return [*sounds, _record(then), RedirectVerb(then.otherwise, method="POST")]
        case Redirect(url):
            return [*sounds, RedirectVerb(url, method="POST")]
        case Dial():
            return [*sounds, _dial(then)]
        case HangUp():
            return [*sounds, HangupVerb()]
        case Reject():
            return [RejectVerb(reason="busy")]
    assert_never(then)


def _gather(gather: Gather, sounds: list[TwiML]) -> TwiML:
    """No speechModel: only then may the end of speech be found at the first pause (`auto`)."""
    verb = GatherVerb(
        input="dtmf speech",
        action=gather.action,
        method="POST",
        timeout=gather.silence_seconds,
        speech_timeout="auto",
        language=gather.language,
        profanity_filter=False,
        action_on_empty_result=True,
        partial_result_callback=gather.partials,
        hints=", ".join(gather.hints) or None,
    )
    for sound in sounds:
        verb.append(sound)
    return verb


def _record(record: Record) -> TwiML:
    return RecordVerb(
        action=record.action,
        method="POST",
        timeout=RECORD_SILENCE_SECONDS,
        max_length=LONGEST_ANSWER_SECONDS,
        play_beep=False,
        trim="do-not-trim",
        recording_status_callback=record.announced,
        recording_status_callback_event="completed absent",
    )


def _dial(dial: Dial) -> TwiML:
    verb = DialVerb(
        action=dial.action,
        method="POST",
        timeout=dial.ring_seconds,
        time_limit=dial.longest_seconds,
        caller_id=dial.caller_id,
        answer_on_bridge=True,
    )
    verb.number(dial.number)
    return verb
