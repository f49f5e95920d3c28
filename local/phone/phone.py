"""A caller's phone: it dials through the carrier and speaks and listens through an engine."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from local.phone.errors import NotAnsweredError
from local.phone.leg import Leg
from local.phone.line import Line, Pace
from local.speech.engines import Engine

_CLOSING_S = 5.0


@dataclass(frozen=True)
class Phone:
    carrier_url: str
    engine: Engine

    @asynccontextmanager
    async def dial(self, *, from_: str, to: str, pace: Pace = "real") -> AsyncGenerator[Leg]:
        """An answered call; it is hung up at the end of the block."""
        async with (
            aiohttp.ClientSession() as session,
            await self._connect(session, from_, to, pace) as socket,
        ):
            line = Line(socket, pace)
            leg = Leg(line, self.engine)
            running = asyncio.create_task(line.run())
            try:
                await leg.answered()
                yield leg
            finally:
                await _close(leg, line, running)

    async def _connect(
        self, session: aiohttp.ClientSession, from_: str, to: str, pace: Pace
    ) -> aiohttp.ClientWebSocketResponse:
        line = {"from": from_, "to": to, "pace": pace}
        try:
            return await session.ws_connect(f"{self.carrier_url}/carrier/legs", params=line)
        except aiohttp.WSServerHandshakeError as error:
            hint = "it has no such number" if error.status == 404 else f"status {error.status}"
            raise NotAnsweredError(f"the carrier refuses it, {hint}") from error
        except aiohttp.ClientConnectorError as error:
            raise NotAnsweredError(f"no carrier at {self.carrier_url}") from error


async def _close(leg: Leg, line: Line, running: asyncio.Task[None]) -> None:
    try:
        async with asyncio.timeout(_CLOSING_S):
            await leg.hangup()
            await running
    except TimeoutError:
        line.die()  # the carrier has stopped answering
