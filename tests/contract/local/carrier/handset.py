"""A phone that answers every frame with one of its own: what it says, then silence."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp

from local.speech.engines import collected, open_engine

SILENT = b"\xff" * 160


class Handset:
    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._engine = open_engine("modem")
        self._saying = b""
        self.heard = bytearray()
        self._growth = asyncio.Condition()
        self.events: list[dict[str, object]] = []

    async def until(self, event: str, **facts: object) -> dict[str, object]:
        """Keep the line going until the event comes; silence is said when nothing else is."""
        async for message in self._socket:
            if message.type is aiohttp.WSMsgType.BINARY:
                with suppress(aiohttp.ClientConnectionResetError):  # what is left to hear comes all the same
                    await self._exchange(message.data)
                continue
            told = json.loads(message.data)
            self.events.append(told)
            if told["event"] == event and facts.items() <= told.items():
                return told
        raise AssertionError(f"the line closed before {event}: {self.events}")

    async def exchange(self, frames: int) -> None:
        for _ in range(frames):
            message = await self._socket.receive()
            while message.type is aiohttp.WSMsgType.TEXT:
                self.events.append(json.loads(message.data))
                message = await self._socket.receive()
            await self._exchange(message.data)

    async def hears(self, frames: int) -> None:
        """Wait while others keep the line going."""
        enough = len(self.heard) + frames * len(SILENT)
        async with self._growth:
            await self._growth.wait_for(lambda: len(self.heard) >= enough)

    async def _exchange(self, frame: bytes) -> None:
        async with self._growth:
            self.heard += frame
            self._growth.notify_all()
        said, self._saying = self._saying[:160].ljust(160, SILENT[:1]), self._saying[160:]
        await self._socket.send_bytes(said)

    async def say(self, text: str) -> None:
        self._saying += await audio_of(text)

    def say_audio(self, audio: bytes) -> None:
        self._saying += audio

    async def press(self, *digits: str) -> None:
        for digit in digits:
            await self.tell({"event": "dtmf", "digit": digit})

    async def hang_up(self) -> None:
        await self.tell({"event": "hangup"})

    async def next_frame(self) -> bytes:
        """It is not answered yet."""
        return await self._socket.receive_bytes()

    async def tell(self, event: object) -> None:
        await self._socket.send_str(json.dumps(event))

    async def send_frame(self, frame: bytes) -> None:
        await self._socket.send_bytes(frame)

    def named(self, event: str) -> list[dict[str, object]]:
        return [told for told in self.events if told["event"] == event]

    async def words(self) -> str:
        """What was really heard, decoded from the audio."""
        return (await self._engine.transcribe(bytes(self.heard))).text


async def audio_of(text: str) -> bytes:
    return await collected(open_engine("modem").synthesise(text))


@asynccontextmanager
async def dialled(url: str, **query: str) -> AsyncIterator[Handset]:
    wanted = {"from": "+15550100001", "to": "+15550001000", "pace": "fast", **query}
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{url}/carrier/legs", params=wanted) as socket,
    ):
        yield Handset(socket)


@asynccontextmanager
async def waiting(url: str, number: str, pace: str = "fast") -> AsyncIterator[Handset]:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{url}/carrier/phones/{number}", params={"pace": pace}) as socket,
    ):
        handset = Handset(socket)
        await handset.until("waiting")
        yield handset
