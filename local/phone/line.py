"""The wire of one call: frames in lock step, the carrier's events, and waiting for either."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal, cast

import aiohttp

from local.phone.audio.tape import FRAME_MS, SILENT_FRAME, Tape
from local.phone.cue import Cue
from local.phone.turns import Hangup

type Pace = Literal["real", "fast"]


@dataclass(frozen=True)
class Event:
    """What the carrier told, and after how many frames."""

    name: str
    frame: int
    facts: dict[str, Any]


@dataclass(frozen=True, eq=False)
class _Waiter:
    reached: Callable[[], bool]
    future: asyncio.Future[None]


class Line:
    """At real pace it runs by itself; at fast pace only while something waits for it, so that whatever a
    script does between two waits takes no time of the call."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, pace: Pace) -> None:
        self._socket = socket
        self._real = pace == "real"
        self._clock = asyncio.get_running_loop().time
        self._unanswered: bytes | None = None
        self._waiters: list[_Waiter] = []
        self._hung_up = False
        self._connected = False
        self._cue: Cue | None = None
        self.outgoing: deque[bytes] = deque()
        self.tape = Tape()
        self.rung_ms = 0
        self.events: list[Event] = []
        self.ended: Hangup | None = None

    async def run(self) -> None:
        async for message in self._socket:
            if message.type is aiohttp.WSMsgType.BINARY:
                self._unanswered = cast("bytes", message.data)
                await self._answer()
            elif message.type is aiohttp.WSMsgType.TEXT:
                self._note(json.loads(cast("str", message.data)))
        self.die()

    async def until(self, reached: Callable[[], bool]) -> None:
        """Let the line run until this holds or the call has ended."""
        if self.ended or reached():
            return
        waiter = _Waiter(reached, asyncio.get_running_loop().create_future())
        self._waiters.append(waiter)
        try:
            await self._answer()
            await waiter.future
        finally:
            if waiter in self._waiters:
                self._waiters.remove(waiter)

    async def on(self, cue: Cue, since: int) -> None:
        """Let the line run until the cue has come; sounds are counted from this event on."""
        cue.begin((event.frame for event in self.told("playing", since)), len(self.tape))
        self._cue = cue
        try:
            await self.until(lambda: cue.done)
        finally:
            self._cue = None

    async def hang_up(self) -> None:
        """The frame in hand is not answered any more."""
        self._hung_up = True
        await self.tell("hangup")

    async def tell(self, event: str, **facts: str) -> None:
        await self._send(self._socket.send_str(json.dumps({"event": event, **facts})))

    def told(self, name: str, since: int) -> Iterator[Event]:
        return (event for event in self.events[since:] if event.name == name)

    def die(self) -> None:
        self.ended = self.ended or Hangup("error", "the line went dead")
        self._wake()

    def _wake(self) -> None:
        for waiter in [w for w in self._waiters if self.ended or w.reached()]:
            # Leaving the list here, not when its task runs, keeps a fast line from running on meanwhile.
            self._waiters.remove(waiter)
            if not waiter.future.done():
                waiter.future.set_result(None)

    def _note(self, facts: dict[str, Any]) -> None:
        event = Event(facts.pop("event"), len(self.tape), facts)
        self.events.append(event)
        self._connected |= event.name == "answered"
        if event.name == "playing" and self._cue:
            self._cue.sound_began(event.frame)
        if event.name == "hangup":
            self.ended = self.ended or Hangup(facts["by"], facts["reason"])
        self._wake()

    async def _answer(self) -> None:
        """Answer the carrier's frame, if one waits and the line runs."""
        if self._unanswered is None or not (self._real or self._waiters):
            return
        heard, self._unanswered = self._unanswered, None
        if self._cue:
            await self._cue.at(len(self.tape))
        if self._hung_up:
            return
        said = self.outgoing.popleft() if self.outgoing else SILENT_FRAME
        if self._connected:
            self.tape.add(said=said, heard=heard, at=self._clock())
        else:
            self.rung_ms += FRAME_MS
        self._wake()
        if not self.ended:
            await self._send(self._socket.send_bytes(said))

    async def _send(self, sending: Awaitable[None]) -> None:
        """What the carrier told before it closed the line is still to be read."""
        with suppress(ConnectionResetError):
            await sending
