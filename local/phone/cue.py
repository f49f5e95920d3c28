"""Something that a caller does at an exact instant of what the agent says."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from local.phone.audio.tape import FRAME_MS
from local.phone.errors import TooLateError


@dataclass
class Cue:
    """`act` is due `after_ms` into the agent's `sound`-th sound from now on."""

    after_ms: int
    sound: int
    act: Callable[[], Awaitable[None]]
    done: bool = False
    _frame: int | None = field(default=None, init=False)

    def begin(self, sounds: Iterable[int], now: int) -> None:
        """Take note of sounds that have begun already, by their first frames."""
        for frame in sounds:
            self.sound_began(frame)
        if self._frame is not None and self._frame < now:
            raise TooLateError(self.after_ms)

    def sound_began(self, frame: int) -> None:
        self.sound -= 1
        if self.sound == 0:
            self._frame = frame + self.after_ms // FRAME_MS

    async def at(self, frame: int) -> None:
        if frame == self._frame and not self.done:
            self.done = True
            await self.act()
