"""The recordings of one call: reels cut from its tape, then files, then announcements."""

import asyncio
from dataclasses import dataclass, field

from local.carrier.account import new_sid
from local.carrier.media import wav
from local.carrier.media.activity import SILENT_FRAME, is_loud
from local.carrier.media.leg import Leg
from local.carrier.media.tape import position
from local.carrier.records.calls import Call
from local.carrier.records.dates import rfc2822
from local.carrier.records.recordings import Ending, Recording, Source
from local.carrier.switchboard import Switchboard
from local.carrier.twiml.verbs import StatusCallback
from local.carrier.webhooks.request import WebhookRequest
from local.speech.engines import mulaw


@dataclass(frozen=True)
class Span:
    start: int
    end: int
    muted: bool

    def of(self, side: bytearray) -> bytes:
        cut = bytes(side[self.start : self.end])
        return SILENT_FRAME[:1] * len(cut) if self.muted else cut


@dataclass
class Reel:
    """Which parts of the tape belong to a recording; `since` is None while none does."""

    since: int | None
    muted: bool = False
    spans: list[Span] = field(default_factory=list[Span])

    def cut(self, now: int, *, on: bool, muted: bool = False) -> None:
        if self.since is not None:
            self.spans.append(Span(self.since, now, self.muted))
        self.since, self.muted = (now if on else None), muted


class Recorder:
    def __init__(self, desk: Switchboard, call: Call, leg: Leg) -> None:
        self._desk = desk
        self._call = call
        self._tape = leg.tape
        self._clock = leg.clock
        self._reels: dict[str, Reel] = {}

    def open(
        self, source: Source, *, channels: int, track: str, trim: bool, callback: StatusCallback | None
    ) -> Recording:
        sid, account = new_sid("RE"), self._call.account_sid
        recording = Recording(sid, account, self._call.sid, source, channels, track, trim, callback)
        self._desk.recordings.add(recording)
        self._announce(recording, "in-progress")
        return recording

    def start(
        self, source: Source, *, channels: int, track: str, trim: bool, callback: StatusCallback | None
    ) -> Recording:
        recording = self.open(source, channels=channels, track=track, trim=trim, callback=callback)
        self._reels[recording.sid] = Reel(self._now)
        return recording

    def pause(self, recording: Recording, *, keep_silence: bool) -> None:
        self._reels[recording.sid].cut(self._now, on=keep_silence, muted=True)
        recording.become("paused")

    def resume(self, recording: Recording) -> None:
        self._reels[recording.sid].cut(self._now, on=True)
        recording.become("in-progress")

    def stop(self, recording: Recording) -> None:
        reel = self._reels.pop(recording.sid)
        reel.cut(self._now, on=False)
        self.close(recording, self._channels(recording, reel))

    def stop_all(self) -> None:
        for sid in list(self._reels):
            if recording := self._desk.recordings.get(sid):
                self.stop(recording)

    def active(self) -> list[Recording]:
        return [found for sid in self._reels if (found := self._desk.recordings.get(sid))]

    @property
    def _now(self) -> int:
        return position(self._tape.ms)

    def _channels(self, recording: Recording, reel: Reel) -> list[bytes]:
        caller, agent = (
            b"".join(span.of(side) for span in reel.spans) for side in (self._tape.caller, self._tape.agent)
        )
        if recording.trim:
            caller, agent = _trimmed_alike(caller, agent)
        match recording.track, recording.channels:
            case "inbound", _:
                return [caller]
            case "outbound", _:
                return [agent]
            case _, 2:
                return [caller, agent]
            case _:
                return [wav.mix(caller, agent)]

    def close(self, recording: Recording, channels: list[bytes]) -> None:
        """Say what was recorded; the file and its announcement follow."""
        recording.channels = len(channels)
        recording.duration = max(1, round(len(channels[0]) / mulaw.RATE)) if channels[0] else 0
        recording.become("processing")
        self._desk.spawn(self._develop(recording, channels))

    async def _develop(self, recording: Recording, channels: list[bytes]) -> None:
        if not channels[0]:
            return self._finish(recording, "absent")
        file = self._desk.recordings.file(recording.sid)
        content = await asyncio.to_thread(wav.write, *channels)
        file.parent.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(file.write_bytes, content)
        return self._finish(recording, "completed")

    def _finish(self, recording: Recording, ending: Ending) -> None:
        if self._desk.recordings.finish(recording, ending):
            self._announce(recording, ending)

    def _announce(self, recording: Recording, event: str) -> None:
        callback = recording.callback
        if callback and event in callback.events:
            params = _params(recording, event, self._desk.recording_url(recording.sid))
            told = WebhookRequest(callback.url, callback.method, self._clock.now(), params)
            self._desk.spawn(self._desk.announcements.make(lambda: self._desk.call_back(told)))


def _trimmed_alike(caller: bytes, agent: bytes) -> tuple[bytes, bytes]:
    step = len(SILENT_FRAME)
    loud = [
        at
        for at in range(0, len(caller), step)
        if is_loud(caller[at : at + step]) or is_loud(agent[at : at + step])
    ]
    span = slice(loud[0], loud[-1] + step) if loud else slice(0)
    return caller[span], agent[span]


def _params(recording: Recording, event: str, url: str) -> dict[str, str]:
    return {
        "AccountSid": recording.account_sid,
        "CallSid": recording.call_sid,
        "RecordingSid": recording.sid,
        "RecordingUrl": url,
        "RecordingStatus": event,
        "RecordingDuration": str(recording.duration or 0),
        "RecordingChannels": str(recording.channels),
        "RecordingStartTime": rfc2822(recording.started) or "",
        "RecordingSource": recording.source,
        "RecordingTrack": recording.track,
        "ErrorCode": "0",
    }
