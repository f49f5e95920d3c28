"""Where speech begins and ends in a stream, by its energy."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from local.speech.engines import mulaw

_FRAME = 160
_FRAME_MS = 20
LOUD = 250.0
_ONSET_FRAMES = 2  # a click is shorter
_LEAD_FRAMES = 10  # soft consonants before the onset
_TAIL_FRAMES = 5  # and after the end


@dataclass(frozen=True)
class Started:
    at: int


@dataclass(frozen=True)
class Ended:
    """A segment, in bytes of the stream."""

    start: int
    end: int


@dataclass(frozen=True)
class Silent:
    """Nothing was said for as long as the client waits for a beginning."""

    at: int


type Event = Started | Ended | Silent


class Endpointer:
    def __init__(
        self,
        *,
        initial_silence_ms: int,
        silence_ms: int,
        longest_ms: int | None = None,
        loud: float = LOUD,
    ) -> None:
        """`loud` is the RMS of 16-bit samples from which on a frame is taken for speech."""
        self._patience = initial_silence_ms // _FRAME_MS
        self._silence = max(1, silence_ms // _FRAME_MS)
        self._longest = longest_ms // _FRAME_MS if longest_ms else None
        self._level = loud
        self._rest = b""
        self._frame = 0
        self._idle_since = 0
        self._loud = 0
        self._quiet = 0
        self._start: int | None = None

    @property
    def start(self) -> int | None:
        """Where the segment in hand begins."""
        return None if self._start is None else self._start * _FRAME

    def feed(self, audio: bytes) -> Iterator[Event]:
        data = self._rest + audio
        whole = len(data) // _FRAME * _FRAME
        self._rest = data[whole:]
        for loud in (levels(data[:whole]) > self._level).tolist():
            self._frame += 1
            yield from self._hear(loud=loud)

    def finish(self) -> Iterator[Ended]:
        """End the segment in hand here, if there is one."""
        if self._start is not None:
            yield self._end(self._start, self._frame * _FRAME + len(self._rest))

    def _hear(self, *, loud: bool) -> Iterator[Event]:
        self._loud = self._loud + 1 if loud else 0
        self._quiet = 0 if loud else self._quiet + 1
        if self._start is None:
            yield from self._before()
        elif self._quiet >= self._silence or self._overlong(self._start):
            silence = max(0, self._quiet - _TAIL_FRAMES)
            yield self._end(self._start, (self._frame - silence) * _FRAME)

    def _before(self) -> Iterator[Event]:
        if self._loud >= _ONSET_FRAMES:
            self._start = max(self._idle_since, self._frame - _ONSET_FRAMES - _LEAD_FRAMES)
            yield Started(self._start * _FRAME)
        elif self._frame - self._idle_since >= self._patience:
            self._idle_since = self._frame
            yield Silent(self._frame * _FRAME)

    def _overlong(self, start: int) -> bool:
        return self._longest is not None and self._frame - start >= self._longest

    def _end(self, start: int, end: int) -> Ended:
        self._start, self._idle_since, self._loud, self._quiet = None, self._frame, 0, 0
        return Ended(start * _FRAME, end)


def levels(audio: bytes) -> NDArray[np.float32]:
    """The RMS of each whole frame."""
    whole = len(audio) // _FRAME * _FRAME
    frames = mulaw.decode(audio[:whole]).reshape(-1, _FRAME).astype(np.float32)
    return np.sqrt((frames**2).mean(axis=1))
