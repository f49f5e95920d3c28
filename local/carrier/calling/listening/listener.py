"""When a <Gather> has heard enough: a machine over frames, whose only clock is their number."""

from collections import deque
from dataclasses import dataclass

from local.carrier.media.activity import FRAME_MS, Activity
from local.carrier.twiml.verbs import Gather

_LEAD_IN_FRAMES = 15
_LONGEST_SPEECH_MS = 60_000


@dataclass(frozen=True)
class Speech:
    audio: bytes


@dataclass(frozen=True)
class Keys:
    digits: str


@dataclass(frozen=True)
class Nothing:
    pass


type Outcome = Speech | Keys | Nothing


class Listener:
    def __init__(self, gather: Gather, end_of_speech_ms: int) -> None:
        self._gather = gather
        end = gather.speech_timeout
        self._end_of_speech_ms = end_of_speech_ms if end == "auto" else end * 1_000
        self._activity = Activity()
        self._lead_in: deque[bytes] = deque(maxlen=_LEAD_IN_FRAMES)
        self._speech = bytearray()
        self.speech_ms = 0
        self._quiet_ms = 0
        self._idle_ms = 0
        self._digits = ""

    @property
    def started(self) -> bool:
        """Whether the caller has begun, which silences whatever is being played."""
        return bool(self._speech or self._digits)

    @property
    def speech(self) -> bytes:
        return bytes(self._speech)

    @property
    def loud(self) -> bool:
        return self._activity.loud

    def hear(self, frame: bytes, keys: str, *, prompting: bool) -> Outcome | None:
        for key in keys:
            if self._gather.hears_keys and not self._speech and self._press(key):
                return Keys(self._digits)
        self._activity.hear(frame)
        if self._speech:
            return self._hear_more(frame)
        self._lead_in.append(frame)
        if self._gather.hears_speech and not self._digits and self._activity.begun:
            self._speech += b"".join(self._lead_in)
            return None
        return self._wait(prompting=prompting)

    def _press(self, key: str) -> bool:
        self._idle_ms = 0
        if key == self._gather.finish_on_key:
            return bool(self._digits)
        self._digits += key
        return len(self._digits) == self._gather.num_digits

    def _hear_more(self, frame: bytes) -> Outcome | None:
        self._speech += frame
        self.speech_ms += FRAME_MS
        self._quiet_ms = 0 if self._activity.loud else self._quiet_ms + FRAME_MS
        if self._quiet_ms >= self._end_of_speech_ms or self.speech_ms >= _LONGEST_SPEECH_MS:
            return Speech(bytes(self._speech))
        return None

    def _wait(self, *, prompting: bool) -> Outcome | None:
        if prompting and not self._digits:
            return None
        self._idle_ms += FRAME_MS
        if self._idle_ms < self._gather.timeout * 1_000:
            return None
        return Keys(self._digits) if self._digits else Nothing()
