"""The line to the caller's phone: lock-step frames, and events beside them."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Awaitable
from typing import Literal, cast

from aiohttp import WSMsgType, web

from local.carrier.media.activity import FRAME_BYTES, FRAME_MS, SILENT_FRAME
from local.carrier.media.clock import CallClock
from local.carrier.media.tape import Tape

type Pace = Literal["real", "fast"]
type HungUpBy = Literal["caller", "agent", "error"]

_KEYS = frozenset("0123456789*#")


class HungUpError(Exception):
    def __init__(self, by: HungUpBy, reason: str) -> None:
        super().__init__(f"{by}: {reason}")
        self.by: HungUpBy = by
        self.reason = reason


class Leg:
    def __init__(self, socket: web.WebSocketResponse, pace: Pace) -> None:
        self._socket = socket
        self.real = pace == "real"
        self._frames: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._owed = 0
        self._next_tick = 0.0
        self._stop: HungUpError | None = None
        self._diversion: Exception | None = None
        self._disturbed = asyncio.Event()
        self.keys: deque[str] = deque()
        self.tape = Tape()
        self.clock = CallClock()
        self.connected = False

    async def exchange(self, frame: bytes) -> bytes:
        """Let the caller hear one frame; return the frame that the caller says meanwhile."""
        await self._tick()
        self._raise_disturbance()
        self._owed += 1
        began = time.monotonic()
        await self._send(self._socket.send_bytes(frame))
        heard = await self._frames.get()
        if heard is None:
            raise self._stop or HungUpError("caller", "the line went dead")
        self.tape.add(heard, frame)
        if not self.real:
            self.clock.played(FRAME_MS / 1_000, time.monotonic() - began)
        return heard

    async def hold[T](self, work: Awaitable[T]) -> T:
        """Await work: at real pace the line stays open meanwhile, at fast pace media time stands still."""
        task = asyncio.ensure_future(work)
        try:
            await self._wait(task)
            return await task
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task})

    async def _wait[T](self, task: asyncio.Future[T]) -> None:
        while self.real and self.connected and not task.done():
            await self.exchange(SILENT_FRAME)
        if task.done():
            return
        disturbance = asyncio.ensure_future(self._disturbed.wait())
        await asyncio.wait({task, disturbance}, return_when=asyncio.FIRST_COMPLETED)
        disturbance.cancel()
        self._raise_disturbance()

    async def _tick(self) -> None:
        if not self.real:
            return
        now = time.monotonic()
        # A late frame is not made up for by a burst of early ones.
        self._next_tick = max(self._next_tick + FRAME_MS / 1_000, now)
        await asyncio.sleep(self._next_tick - now)

    def _raise_disturbance(self) -> None:
        if self._stop:
            raise self._stop
        if self._diversion:
            diversion, self._diversion = self._diversion, None
            self._disturbed.clear()
            raise diversion

    def wall_seconds(self, media_seconds: float) -> float:
        return media_seconds if self.real else 0.0

    def divert(self, diversion: Exception) -> None:
        """Have the next exchange or hold raise, so that a frame on its way is still waited for."""
        self._diversion = diversion
        self._disturbed.set()

    def stop(self, end: HungUpError) -> None:
        self._stop = self._stop or end
        self._disturbed.set()
        self._frames.put_nowait(None)

    async def tell(self, event: str, **facts: object) -> None:
        await self._send(self._socket.send_str(json.dumps({"event": event, **facts})))

    async def _send(self, sending: Awaitable[None]) -> None:
        try:
            await sending
        except ConnectionResetError:
            self.stop(HungUpError("caller", "the line went dead"))

    async def listen(self) -> None:
        async for message in self._socket:
            if message.type is WSMsgType.BINARY:
                self._on_frame(cast("bytes", message.data))
            elif message.type is WSMsgType.TEXT:
                self._on_event(cast("str", message.data))
        self.stop(HungUpError("caller", "the line went dead"))

    def _on_frame(self, frame: bytes) -> None:
        self._owed -= 1
        if len(frame) != FRAME_BYTES:
            self.stop(
                HungUpError("error", f"the phone sent a frame of {len(frame)} bytes, not {FRAME_BYTES}")
            )
        elif self._owed < 0:
            self.stop(HungUpError("error", "the phone sent a frame that answers none"))
        else:
            self._frames.put_nowait(frame)

    def _on_event(self, text: str) -> None:
        match _parsed(text):
            case {"event": "hangup"}:
                self.stop(HungUpError("caller", "the caller hung up"))
            case {"event": "dtmf", "digit": str(digit)} if digit in _KEYS and len(digit) == 1:
                self.keys.append(digit)
            case _:
                self.stop(HungUpError("error", "the phone sent an event that is neither hangup nor dtmf"))

    def take_keys(self) -> str:
        keys = "".join(self.keys)
        self.keys.clear()
        return keys


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return None
