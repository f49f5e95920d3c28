"""A person's phone: it dials through the carrier or waits to be called, and talks through an engine."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from local.phone.answering.incoming import Incoming
from local.phone.errors import NotAnsweredError
from local.phone.leg import Leg
from local.phone.line import Line, Pace
from local.speech.engines import Engine

_CLOSING_S = 10.0


@dataclass(frozen=True)
class Phone:
    carrier_url: str
    engine: Engine

    @asynccontextmanager
    async def dial(self, *, from_: str, to: str, pace: Pace = "real") -> AsyncGenerator[Leg]:
        """An answered call; it is hung up at the end of the block."""
        query = {"from": from_, "to": to, "pace": pace}
        async with self._connected("legs", query, "it has no such number") as socket:
            line = Line(socket, pace)
            leg = Leg(line, self.engine)
            running = asyncio.create_task(line.run())
            try:
                await leg.answered()
                yield leg
            finally:
                await _close(leg, line, running)

    @asynccontextmanager
    async def wait(self, number: str, pace: Pace = "real") -> AsyncGenerator[Incoming]:
        """The next call to this number, which is awaited; it is hung up at the end of the block."""
        async with self._connected(
            f"phones/{number}", {"pace": pace}, "it knows no waiting phones"
        ) as socket:
            line = Line(socket, pace)
            call = Incoming(line, Leg(line, self.engine))
            running = asyncio.create_task(line.run())
            try:
                await call.registered()
                yield call
            finally:
                if call.is_answered:
                    await _close(call.leg, line, running)
                await socket.close()
                await running

    @asynccontextmanager
    async def _connected(
        self, path: str, query: dict[str, str], missing: str
    ) -> AsyncGenerator[aiohttp.ClientWebSocketResponse]:
        async with aiohttp.ClientSession() as session:
            try:
                socket = await session.ws_connect(f"{self.carrier_url}/carrier/{path}", params=query)
            except aiohttp.WSServerHandshakeError as error:
                hint = missing if error.status == 404 else f"status {error.status}"
                raise NotAnsweredError(f"the carrier refuses it, {hint}") from error
            except aiohttp.ClientConnectorError as error:
                raise NotAnsweredError(f"no carrier at {self.carrier_url}") from error
            async with socket:
                yield socket


async def _close(leg: Leg, line: Line, running: asyncio.Task[None]) -> None:
    try:
        async with asyncio.timeout(_CLOSING_S):
            await leg.hangup()
            await running
    except TimeoutError:
        line.die()  # the carrier has stopped answering
