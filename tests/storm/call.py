"""A call as the carrier leads it: plays documents, interrupts, asks again when a worker died, repeats itself."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

from talkstack.conversation.model import (
    Arrival,
    Asked,
    CallerPressed,
    CallerReturned,
    CallerSaid,
    CallerSilent,
    Said,
)
from talkstack.services import Services
from talkstack.speech.model import Word
from talkstack.telephony.form import CallArrived, StatusChanged
from tests.storm.plant import DiedError, Plant
from tests.world import SID

TURN = re.compile(r"/turns/(\d+)")
SOUND = re.compile(r"/(\d+)-(\d+)(?:\.(\d+))?-[0-9a-f]+\.wav")
FETCH_SECONDS = 0.05
PARTIAL_SECONDS = 0.4
WORD_SECONDS = 0.4
END_OF_SPEECH_SECONDS = 0.7
SAY_MS_A_CHARACTER = 65


@dataclass(frozen=True)
class Sound:
    n: int
    text: str
    ms: int
    words: tuple[Word, ...]

    def heard(self, ms: float) -> str:
        if ms >= self.ms:
            return self.text
        ended = [word.chars for word in self.words if word.ms <= ms]
        return self.text[: max(ended, default=0)]


@dataclass(frozen=True)
class Move:
    """What the caller does in a turn: after the agent has spoken, or so far into its words."""

    kind: str
    words: str = ""
    part: float | None = None


@dataclass
class Call:
    """`heard` is what was really played, by turn; `answers` what each address was answered with."""

    plant: Plant
    chance: Random
    moves: list[Move]
    duplicates: bool
    deaths: list[int]
    heard: dict[int, list[str]] = field(default_factory=dict[int, list[str]])
    answers: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    requests: int = 0
    _dying: list[asyncio.Task[None]] = field(default_factory=list[asyncio.Task[None]])
    over: bool = False

    @property
    def clock(self):
        return self.plant.world.clock

    async def run(self) -> None:
        twiml = await self._ask("voice", self._ring)
        while twiml is not None and not self.over:
            twiml = await self._perform(ET.fromstring(twiml))
        await self._hang_up()
        await asyncio.gather(*self._dying)

    async def _perform(self, document: ET.Element) -> str | None:
        for verb in document:
            match verb.tag:
                case "Play" | "Say":
                    await self._play([verb])
                case "Redirect":
                    return await self._next(verb.text or "")
                case "Gather":
                    return await self._gather(verb)
                case "Dial":
                    outcome = self.chance.choice(["completed", "no-answer"])
                    return await self._turn(verb.attrib["action"], CallerReturned(outcome))
                case "Hangup":
                    return None
                case _:
                    continue
        return None

    async def _gather(self, gather: ET.Element) -> str | None:
        move = self.moves.pop(0) if self.moves else Move("hang up")
        begun = await self._play(list(gather), move.part)
        if move.kind == "hang up":
            self.over = True
            return None
        if move.kind == "silence" and not begun:
            await asyncio.sleep(5)
            return await self._turn(gather.attrib["action"], CallerSilent())
        if move.kind == "digits":
            await asyncio.sleep(5)
            return await self._turn(gather.attrib["action"], CallerPressed(move.words))
        return await self._speak(gather, move.words)

    async def _speak(self, gather: ET.Element, words: str) -> str | None:
        await asyncio.sleep(PARTIAL_SECONDS)
        if self.chance.random() < 0.7:
            n = _turn_of(gather.attrib["partialResultCallback"])
            await self._ask(f"partial {n}", lambda app, at: app.conversation.speaking(self._id, n, 1, at))
        rest = WORD_SECONDS * len(words.split()) - PARTIAL_SECONDS + END_OF_SPEECH_SECONDS
        await asyncio.sleep(max(0.3, rest))
        return await self._turn(gather.attrib["action"], CallerSaid(words, 0.9, "twilio"))

    async def _play(self, verbs: list[ET.Element], part: float | None = None) -> bool:
        """Whether the caller interrupted."""
        sounds = [sound for verb in verbs for sound in await self._sounds(verb)]
        whole = sum(sound.ms for sound in sounds)
        left = whole if part is None else whole * part
        await asyncio.sleep(FETCH_SECONDS)
        await asyncio.sleep(left / 1000)
        for sound in sounds:
            if text := sound.heard(left):
                self.heard.setdefault(sound.n, []).append(text)
            left = max(0, left - sound.ms)
        return part is not None

    async def _sounds(self, verb: ET.Element) -> list[Sound]:
        world = self.plant.world
        version = await world.services.directory.version("agt_1", 1)
        if verb.tag == "Say":
            text = verb.text or ""
            ends = [word.end() for word in re.finditer(r"\S+", text)]
            words = tuple(Word(end, end * SAY_MS_A_CHARACTER) for end in ends)
            return [Sound(self._n, text, len(text) * SAY_MS_A_CHARACTER, words)]
        if match := SOUND.search(verb.text or ""):
            n, first, last = int(match[1]), int(match[2]), int(match[3] or match[2])
            reply = await world.adapters.replies.get(f"{self._id}:{n}")
            return [Sound(n, s.text, s.ms, s.words) for s in reply.segments if first <= s.k <= last]
        digest = (verb.text or "").rsplit("/", 1)[1].removesuffix(".wav")
        text, stock = next((text, stock) for text, stock in version.stock.items() if stock.digest == digest)
        filler = text == version.draft.phrases.filler
        return [Sound(-1 if filler else self._n, text, stock.ms, stock.words)]

    async def _next(self, url: str) -> str | None:
        n, query = _turn_of(url), parse_qs(urlsplit(url).query)
        after, fillers = int(query["after"][0]), int(query["fillers"][0])
        self._n = n
        return await self._ask(
            f"next {n} {after} {fillers}",
            lambda app, at: app.conversation.following(
                self._id, n, Asked(at, after, fillers), self.plant.world.lifecycle
            ),
        )

    async def _turn(self, url: str, said: Said) -> str | None:
        n = self._n = _turn_of(url)
        lifecycle = self.plant.world.lifecycle
        return await self._ask(
            f"turn {n}", lambda app, at: app.conversation.hear(self._id, n, said, at, lifecycle)
        )

    async def _ring(self, app: Services, at: Arrival) -> str:
        arrived = CallArrived(call_sid=SID, caller="+15550002000", called="+15550001000")
        twiml = await app.receptionist.answer(arrived, at, self.plant.world.lifecycle)
        self._id = (await self.plant.world.call()).id
        self._n = 0
        return twiml

    async def _hang_up(self) -> None:
        changed = StatusChanged(call_sid=SID, status="completed", source="call-progress-events", sequence="1")
        lifecycle = self.plant.world.lifecycle
        await asyncio.sleep(0.1)
        await self._ask("status", lambda app, at: app.recorder.status(changed, at, lifecycle))

    async def _ask(
        self, name: str, handle: Callable[[Services, Arrival], Awaitable[str | None]]
    ) -> str | None:
        """Answered by one worker, perhaps by both at once; asked again of the other when the worker died."""
        worker = self.chance.choice(self.plant.workers)
        at = Arrival(int(self.clock.now().timestamp() * 1000), self.clock.monotonic())
        copies = [worker, self.chance.choice(self.plant.workers)] if self.duplicates else [worker]
        self.requests += 1
        if self.requests in self.deaths:
            self._dying.append(self._death(worker))
        outcomes = await asyncio.gather(
            *(each.serve(lambda app: handle(app, at)) for each in copies), return_exceptions=True
        )
        for outcome in outcomes:
            if isinstance(outcome, BaseException) and not isinstance(outcome, DiedError):
                raise outcome
            if isinstance(outcome, str):
                self.answers.setdefault(name, set()).add(outcome)
        if not isinstance(outcomes[0], DiedError):
            return outcomes[0]
        return await self._ask(name, handle)

    def _death(self, worker) -> asyncio.Task[None]:
        delay = self.chance.choice([0.0, 0.001, 0.2, 0.6, 1.0, 2.0])  # drawn here: nobody awaits the task

        async def die() -> None:
            await asyncio.sleep(delay)
            if worker in self.plant.workers:
                self.plant.kill(worker)

        return asyncio.create_task(die())


def _turn_of(url: str) -> int:
    found = TURN.search(url)
    assert found
    return int(found[1])
