"""A caller rings the demo agent and talks with it."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from local.call import screen
from local.call.stored.records import Records, Told
from local.call.story import Story, telling
from local.call.turn import Turn
from local.phone.dialogue import Utterance
from local.phone.errors import CallEndedError
from local.phone.leg import Leg
from local.phone.line import Pace
from local.phone.turns import Answer

TOLD_SECONDS = 3.0
_TURN = re.compile(r"/turns/(\d+)")


@dataclass
class Conversation:
    leg: Leg
    records: Records
    pace: Pace
    greeting: str = ""
    turns: list[Turn] = field(default_factory=list[Turn])

    @property
    def call_sid(self) -> str:
        return next(event.facts["call_sid"] for event in self.leg.events if event.name == "answered")

    async def hold(self, lines: AsyncIterator[Utterance], *, live: bool) -> None:
        """`live` where a person types, who reads the answer before the next line."""
        async with telling() as story:
            greeting = await self.leg.listen()
            story.add(lambda: self._greeted(greeting))
            while not self.leg.ended:
                # A line at real pace goes on by itself, so that nothing but a person may hold the caller up.
                if live or self.pace == "fast":
                    await story.told()
                line = await self._next(lines, story)
                if line is None:
                    return
                await self._exchange(line, story, live=live)
        if self.leg.ended:
            screen.note(f"{self.leg.ended.by} hung up: {self.leg.ended.reason}")

    async def _next(self, lines: AsyncIterator[Utterance], story: Story) -> Utterance | None:
        thinking = asyncio.ensure_future(anext(lines, None))
        if self.pace == "real":
            await self._listen_until(thinking, story)
        if self.leg.ended:
            thinking.cancel()
        await asyncio.wait({thinking})
        return None if thinking.cancelled() else thinking.result()

    async def _listen_until(self, thinking: asyncio.Future[Utterance | None], story: Story) -> None:
        """What the agent has to say to a caller who thinks."""
        while not (thinking.done() or self.leg.ended):
            hearing = asyncio.ensure_future(self.leg.listen(patience_s=None))
            await asyncio.wait({thinking, hearing}, return_when=asyncio.FIRST_COMPLETED)
            if hearing.done():
                answer = hearing.result()
                story.add(lambda answer=answer: self._spoke(answer))
            else:
                hearing.cancel()
                await asyncio.wait({hearing})

    async def _exchange(self, line: Utterance, story: Story, *, live: bool) -> None:
        if not live:
            story.add(lambda: self._said(line))
        try:
            if line.audio:
                await self.leg.play(line.audio, line.text)
        except CallEndedError:
            return
        answer, n = await self.leg.listen(), self._turn_asked()
        story.add(lambda: self._answered(line, answer, n))

    def _turn_asked(self) -> int | None:
        """By the last webhook; a caller who kept silent has passed turns over."""
        paths = [str(event.facts["path"]) for event in self.leg.events if event.name == "webhook"]
        asked = [found for path in paths if (found := _TURN.search(path))]
        return int(asked[-1][1]) if asked else None

    async def _greeted(self, answer: Answer) -> None:
        self.greeting = (await self.leg.understand(answer)).heard.text
        screen.say("agent", self.greeting, screen.BOLD)

    async def _spoke(self, answer: Answer) -> None:
        text = (await self.leg.understand(answer)).heard.text
        if text:
            print()
            screen.say("agent", text, screen.BOLD)

    @staticmethod
    async def _said(line: Utterance) -> None:
        screen.caller(line.text)

    async def _answered(self, line: Utterance, answer: Answer, n: int | None) -> None:
        last = self.turns[-1].n if self.turns else 0
        n = n or last + 1
        seconds = TOLD_SECONDS if line.audio else 0
        heard, told = await asyncio.gather(
            self.leg.understand(answer), self.records.told(self.call_sid, last, n, wait_seconds=seconds)
        )
        self.turns.append(_turn(line, heard.heard.text, heard.answered_after_ms, told))
        screen.answer(self.turns[-1])


def _turn(line: Utterance, agent: str, answered_ms: float | None, told: Told) -> Turn:
    return Turn(
        n=told.n,
        caller=line.text,
        told=told.text,
        confidence=told.confidence,
        agent=agent,
        answered_ms=None if answered_ms is None else round(answered_ms),
        stages=told.stages,
    )
