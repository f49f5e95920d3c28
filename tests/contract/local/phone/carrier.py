"""A tiny double of the carrier's leg: frames in lock step, events, and an agent that is a coroutine."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import numpy as np
from aiohttp import web

from local.loopback import application, serving
from local.phone.audio.tape import SILENT_FRAME, frames_of
from local.phone.leg import Leg, speech
from local.phone.line import Pace
from local.phone.phone import Phone
from local.speech.engines import Engine, mulaw
from local.speech.engines.modem import Modem

ENGINE = Modem()


class CallerGoneError(Exception):
    pass


class Agent:
    def __init__(self, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self.caller = bytearray()
        self.frames = 0
        self.keys = ""

    async def tell(self, event: str, **facts: object) -> None:
        await self.socket.send_json({"event": event, **facts})

    async def exchange(self, frame: bytes = SILENT_FRAME) -> bytes:
        await self.socket.send_bytes(frame)
        while isinstance(answer := (await self.socket.receive()).data, str):
            if "hangup" in answer:
                raise CallerGoneError
            self.keys += answer[-3]
        assert len(answer) == 160
        self.caller += answer
        self.frames += 1
        return answer

    async def play(self, text: str) -> None:
        await self.tell("playing")
        for frame in frames_of(await speech(ENGINE, text)):
            await self.exchange(frame)

    async def listen(self, timeout_s: float = 5.0, *, interrupted: bool = False) -> str:
        """What the caller said before 0.7 s of silence, or nothing after the timeout.

        Of listening the carrier tells at once, or when the caller's words interrupt what it plays.
        """
        audio, quiet = bytearray(), 0
        if not interrupted:
            await self.tell("listening", verb="Gather")
        while quiet < (35 if audio else timeout_s * 50):
            frame = await self.exchange()
            loud = int(np.abs(mulaw.decode(frame).astype(int)).max()) > 300
            quiet = 0 if loud else quiet + 1
            if loud and not audio and interrupted:
                await self.tell("listening", verb="Gather")
            if loud or audio:
                audio += frame
        heard = await ENGINE.transcribe(bytes(audio))
        if heard.text:
            await self.tell("heard", text=heard.text, confidence=1.0)
        return heard.text


type Script = Callable[[Agent], Awaitable[None]]


@asynccontextmanager
async def answered(
    script: Script, *, pace: Pace = "fast", engine: Engine = ENGINE
) -> AsyncIterator[tuple[Leg, list[Agent]]]:
    agents: list[Agent] = []
    call = {"from_": "+15550100001", "to": "+15550001000"}
    async with carrier(script, agents) as url, Phone(url, engine).dial(**call, pace=pace) as leg:
        yield leg, agents


@asynccontextmanager
async def carrier(script: Script, agents: list[Agent]) -> AsyncIterator[str]:
    async def ring_in(request: web.Request) -> web.StreamResponse:
        if request.query["to"] != "+15550001000":
            raise web.HTTPNotFound
        assert request.query["from"] == "+15550100001"
        assert request.query["pace"] in {"fast", "real"}
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        agent = Agent(socket)
        agents.append(agent)
        await agent.tell("ringing")
        try:
            await script(agent)
            await agent.tell("hangup", by="agent", reason="the document ended")
        except CallerGoneError:
            await agent.tell("hangup", by="caller", reason="the caller hung up")
        await socket.close()
        return socket

    app = application()
    app.router.add_get("/carrier/legs", ring_in)
    async with serving(app) as url:
        yield url
