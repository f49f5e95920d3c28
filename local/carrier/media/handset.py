"""A leg to a phone on a websocket: binary frames, and events as JSON beside them."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager
from typing import cast, override

from aiohttp import WSMsgType, web

from local.carrier.media.activity import FRAME_BYTES
from local.carrier.media.leg import HungUpError, Leg, Pace, Verdict

_KEYS = frozenset("0123456789*#")


class Handset(Leg):
    def __init__(self, socket: web.WebSocketResponse, pace: Pace) -> None:
        super().__init__(pace)
        self._socket = socket
        self._frames: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._owed = 0
        self._ringing = False

    @override
    async def _swap(self, frame: bytes) -> bytes | None:
        self._owed += 1
        await self._send(self._socket.send_bytes(frame))
        return await self._frames.get()

    @override
    async def ring(self, timeout_ms: int) -> Verdict:
        self._ringing = True
        try:
            return await super().ring(timeout_ms)
        finally:
            self._ringing = False

    @override
    def stop(self, end: HungUpError) -> None:
        super().stop(end)
        self._frames.put_nowait(None)

    @override
    async def tell(self, event: str, **facts: object) -> None:
        await self._send(self._socket.send_str(json.dumps({"event": event, **facts})))

    @override
    async def close(self) -> None:
        await self._socket.close()

    async def _send(self, sending: Awaitable[None]) -> None:
        try:
            await sending
        except ConnectionResetError:
            self._die()

    def _die(self) -> None:
        self.stop(HungUpError("caller", "the line went dead"))

    @asynccontextmanager
    async def listening(self) -> AsyncGenerator[asyncio.Task[None]]:
        task = asyncio.create_task(self._listen())
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.wait({task})

    async def _listen(self) -> None:
        async for message in self._socket:
            if message.type is WSMsgType.BINARY:
                self._on_frame(cast("bytes", message.data))
            elif message.type is WSMsgType.TEXT:
                self._on_event(cast("str", message.data))
        self._die()

    def _on_frame(self, frame: bytes) -> None:
        self._owed -= 1
        if len(frame) != FRAME_BYTES:
            self._break_off(f"a frame of {len(frame)} bytes, not {FRAME_BYTES}")
        elif self._owed < 0:
            self._break_off("a frame that answers none")
        else:
            self._frames.put_nowait(frame)

    def _on_event(self, text: str) -> None:
        match _parsed(text):
            case {"event": "hangup"}:
                self.stop(HungUpError("caller", "the caller hung up"))
            case {"event": "dtmf", "digit": str(digit)} if digit in _KEYS and len(digit) == 1:
                self.keys.append(digit)
            case {"event": "answer"} if self._ringing:
                self.verdict = "answered"
            case {"event": "decline"} if self._ringing:
                self.verdict = "busy"
            case _:
                self._break_off("an event that is neither hangup nor dtmf, nor an answer to its ringing")

    def _break_off(self, what: str) -> None:
        self.stop(HungUpError("error", f"the phone sent {what}"))


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return None
