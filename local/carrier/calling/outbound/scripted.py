"""A leg without a phone: its other end does what its script says."""

import asyncio
from collections import deque
from typing import override

from local.carrier.media.activity import FRAME_BYTES, FRAME_MS, SILENT_FRAME
from local.carrier.media.beep import beep
from local.carrier.media.leg import HungUpError, Leg, Verdict
from local.carrier.records.callees import Callee, Machine, Message
from local.speech.engines import Engine, collected

_FOREVER_MS = 24 * 3_600_000
_BEFORE_BEEP = SILENT_FRAME * 20


class ScriptedLeg(Leg):
    """`messages` are the callee's, to which an answering machine adds what it records of this call."""

    def __init__(self, callee: Callee, engine: Engine, call_sid: str, messages: list[Message]) -> None:
        super().__init__(callee.pace)
        self._callee = callee
        self._engine = engine
        self._message = Message(call_sid)
        self._messages = messages
        self._decision: tuple[int, Verdict] = callee.within(_FOREVER_MS)
        self._rung_ms = 0
        self._outgoing: deque[bytes] | None = None

    @override
    async def tell(self, event: str, **facts: object) -> None:
        """Nobody listens to events."""

    @override
    async def close(self) -> None:
        """Nothing is open."""

    @override
    async def _swap(self, frame: bytes) -> bytes | None:
        await asyncio.sleep(0)
        if not self.connected:
            return self._ring()
        if self._outgoing is None:
            self._outgoing = await _sounds(self._callee, self._engine)
        if self._has_enough():
            self.stop(HungUpError("caller", "the callee hung up"))
            return None
        if self._outgoing:
            return self._outgoing.popleft()
        if self._callee.machine:
            self._record(frame, self._callee.machine)
        return SILENT_FRAME

    def _ring(self) -> bytes:
        rings_ms, verdict = self._decision
        if self._rung_ms >= rings_ms:
            self.verdict = verdict
        self._rung_ms += FRAME_MS
        return SILENT_FRAME

    def _has_enough(self) -> bool:
        patience_ms = self._callee.hangs_up_after_ms
        return patience_ms is not None and self.tape.ms >= patience_ms

    def _record(self, frame: bytes, machine: Machine) -> None:
        if not self._message.audio:
            self._messages.append(self._message)
        self._message.audio.extend(frame)
        if len(self._message.audio) // 8 >= machine.hears_ms:
            self.stop(HungUpError("caller", "the answering machine is full"))


async def _sounds(callee: Callee, engine: Engine) -> deque[bytes]:
    """All that it will say, frame by frame."""
    text = callee.machine.greeting if callee.machine else callee.says
    audio = await collected(engine.synthesise(text)) if text else b""
    if callee.machine and callee.machine.beep:
        audio += _BEFORE_BEEP + beep()
    padded = audio + SILENT_FRAME[: -len(audio) % FRAME_BYTES]
    return deque(padded[at : at + FRAME_BYTES] for at in range(0, len(padded), FRAME_BYTES))
