"""A caller rings the demo agent and talks with it."""

import asyncio
from collections.abc import AsyncIterable
from dataclasses import dataclass, field

from local.call import screen
from local.call.record import Records
from local.call.script import Line, Recorded
from local.call.turn import Turn
from local.phone.audio.wav import read_wav
from local.phone.errors import CallEndedError
from local.phone.leg import Leg

TOLD_SECONDS = 3.0


@dataclass
class Conversation:
    leg: Leg
    records: Records
    greeting: str = ""
    turns: list[Turn] = field(default_factory=list[Turn])

    @property
    def call_sid(self) -> str:
        return next(event.facts["call_sid"] for event in self.leg.events if event.name == "answered")

    async def hold(self, lines: AsyncIterable[Line], *, echo: bool) -> None:
        self.greeting = (await self.leg.hear()).text
        screen.say("agent", self.greeting, screen.BOLD)
        async for line in lines:
            if echo:
                screen.caller(line.text)
            try:
                await self._say(line)
            except CallEndedError as end:
                screen.note(str(end))
                return
            await self._hear(line)
            if self.leg.ended:
                screen.note(f"{self.leg.ended.by} hung up: {self.leg.ended.reason}")
                return

    async def _say(self, line: Line) -> None:
        if isinstance(line, Recorded):
            await self.leg.play(await asyncio.to_thread(read_wav, line.file), line.text)
        else:
            await self.leg.say(line.text)

    async def _hear(self, line: Line) -> None:
        heard = await self.leg.hear()
        last = self.turns[-1].n if self.turns else 0
        told = await self.records.told(self.call_sid, after=last, wait_seconds=TOLD_SECONDS)
        answered = self.leg.turns[-1].answered_after_ms
        turn = Turn(
            n=told.n,
            caller=line.text,
            told=told.text,
            confidence=told.confidence,
            agent=heard.text,
            answered_ms=None if answered is None else round(answered),
            stages=told.stages,
        )
        self.turns.append(turn)
        screen.answer(turn)
