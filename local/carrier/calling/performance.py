"""What each verb does to the call."""

import asyncio
from typing import assert_never

from local.carrier.calling.dialling.dial import dial
from local.carrier.calling.line import Line
from local.carrier.calling.listening.gather import gather
from local.carrier.calling.record import record
from local.carrier.media.leg import HungUpError
from local.carrier.twiml.verbs import (
    Dial,
    Gather,
    Hangup,
    Pause,
    Play,
    Prompt,
    Record,
    Redirect,
    Reject,
    Say,
    StartRecording,
    Verb,
)
from local.carrier.webhooks.request import WebhookRequest


async def perform(verb: Verb, line: Line) -> WebhookRequest | None:
    """Return what is to be requested next, or nothing to go on with the document."""
    line.mark("verb", verb=type(verb).__name__)
    match verb:
        case Redirect(url, method):
            return line.request(url, method)
        case Reject(reason):
            return _reject(reason, line)
        case Pause(seconds) if not line.leg.connected:
            return await _ring_on(seconds, line)
        case Dial():
            return await dial(verb, line)
        case _:
            await line.answer()
            return await _act(verb, line)


async def _act(verb: Prompt | Gather | Record | StartRecording | Hangup, line: Line) -> WebhookRequest | None:
    match verb:
        case Say() | Play() | Pause():
            return await _play(verb, line)
        case Gather():
            return await gather(verb, line)
        case Record():
            return await record(verb, line)
        case StartRecording(channels, track, trim, callback):
            line.recorder.start(
                "StartCallRecordingTwiML", channels=channels, track=track, trim=trim, callback=callback
            )
            return None
        case Hangup():
            raise HungUpError("agent", "<Hangup>")
        case _:
            assert_never(verb)


async def _play(prompt: Prompt, line: Line) -> None:
    sound = await line.leg.hold(line.render(prompt))
    if sound.source:
        await line.leg.tell("playing", media_ms=line.leg.tape.ms)
        line.mark("playing", ms=sound.ms)
    await line.play(sound)


def _reject(reason: str, line: Line) -> None:
    if not line.leg.connected:
        line.call.become("busy" if reason == "busy" else "no-answer")
    raise HungUpError("agent", f"<Reject>: {reason}")


async def _ring_on(seconds: int, line: Line) -> None:
    """A leading <Pause> does not answer the call."""
    await line.leg.hold(asyncio.sleep(line.leg.wall_seconds(seconds)))
