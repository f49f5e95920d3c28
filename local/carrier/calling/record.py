from dataclasses import replace

from local.carrier.calling.diversion import DivertedError
from local.carrier.calling.line import Line, Sound
from local.carrier.media.activity import FRAME_MS, SILENT_FRAME, is_loud, trim_silence
from local.carrier.media.beep import beep
from local.carrier.media.leg import HungUpError
from local.carrier.records.recordings import Recording
from local.carrier.twiml.verbs import Record, StatusCallback
from local.carrier.webhooks.request import WebhookRequest


class Take:
    """What <Record> has heard so far, and whether it is over."""

    def __init__(self, verb: Record) -> None:
        self._verb = verb
        self._quiet_ms = 0
        self.audio = bytearray()
        self.key = ""
        self.over = False

    def hear(self, frame: bytes, keys: str) -> None:
        self.audio += frame
        self._quiet_ms = 0 if is_loud(frame) else self._quiet_ms + FRAME_MS
        self.key = next((key for key in keys if key in self._verb.finish_on_key), "")
        self.over = bool(
            self.key
            or self._quiet_ms >= self._verb.timeout * 1_000
            or len(self.audio) // 8 >= self._verb.max_length * 1_000
        )

    def result(self) -> bytes:
        return trim_silence(bytes(self.audio)) if self._verb.trim else bytes(self.audio)


async def record(verb: Record, line: Line) -> WebhookRequest | None:
    if verb.play_beep:
        await line.play(Sound(beep()))
    await line.leg.tell("listening", verb="Record", media_ms=line.leg.tape.ms)
    line.mark("listening", verb="Record")
    recording = line.recorder.open(
        "RecordVerb", channels=1, track="inbound", trim=verb.trim, callback=_callback(verb, line)
    )
    take = Take(verb)
    try:
        await _fill(take, line)
    except HungUpError:
        line.call.become("completed")
        action = _finished(verb, take, recording, line, key="hangup")
        if action:
            line.desk.announce(action)
        raise
    except DivertedError:
        line.recorder.close(recording, [take.result()])
        raise
    return _finished(verb, take, recording, line, key=take.key)


def _callback(verb: Record, line: Line) -> StatusCallback | None:
    return verb.callback and replace(verb.callback, url=line.resolve(verb.callback.url))


async def _fill(take: Take, line: Line) -> None:
    line.leg.take_keys()
    while not take.over:
        take.hear(await line.leg.exchange(SILENT_FRAME), line.leg.take_keys())


def _finished(
    verb: Record, take: Take, recording: Recording, line: Line, *, key: str
) -> WebhookRequest | None:
    audio = take.result()
    line.recorder.close(recording, [audio])
    line.mark("recorded", ms=len(audio) // 8)
    if not audio:
        return None
    facts = {
        "RecordingUrl": line.desk.recording_url(recording.sid),
        "RecordingSid": recording.sid,
        "RecordingDuration": str(recording.duration),
    }
    return line.request(verb.action, verb.method, {**facts, **({"Digits": key} if key else {})})
