"""Two workers over one set of stores, providers that fail now and then, and tools whose effects are counted."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, override

from talkstack.agents.model import TransferTarget
from talkstack.errors import ProviderError
from talkstack.llm.memory import Reply, ScriptedModel
from talkstack.llm.model import Delta, Prompt, ToolCall
from talkstack.services import Services
from talkstack.settings import Settings
from talkstack.speech.memory import MemorySynthesiser
from talkstack.speech.model import Speech
from talkstack.tools.memory import MemoryToolCaller
from talkstack.tools.model import Outcome, RunState, Tool
from tests.builders import a_draft, a_tool
from tests.world import SETTINGS, World

DOWN = ProviderError("openai", "down", retryable=True)
PERSON = TransferTarget(name="desk", description="The front desk.", number="+15550003000")
BOOK = a_tool(idempotent=True, done_words={"en-US": ("booked",)})


def answer(prompt: Prompt) -> Reply | str:
    """Books what it is told to, once, and speaks in three sentences of everything else."""
    spoken = [message for message in prompt.messages if message.role in {"user", "tool"}]
    last = spoken[-1]
    if last.role == "tool":
        done = "booked" in last.content
        return (
            "Your day is booked. Is there more?"
            if done
            else "I am not sure about that. We will look into it."
        )
    if last.content.startswith("book"):
        return Reply(tool_calls=(ToolCall("tc", "book", json.dumps({"day": last.content})),))
    if last.content.startswith("bye"):
        return Reply("It was nice to talk to you. Goodbye.", tool_calls=(ToolCall("tc", "end_call", "{}"),))
    return f"You said {last.content} to me. That is the second sentence of mine. And here I come to the end."


class FickleModel(ScriptedModel):
    def __init__(self, chance: Random, trouble: float) -> None:
        super().__init__(answer)
        self._chance, self._trouble = chance, trouble

    @override
    async def stream(self, prompt: Prompt) -> AsyncGenerator[Delta]:
        await asyncio.sleep(self._chance.choice([0.1, 0.5, 1.2, 3.0]))
        fails_after = self._chance.randrange(12) if self._chance.random() < self._trouble else None
        seen = 0
        async for delta in super().stream(prompt):
            if seen == fails_after:
                raise DOWN
            seen += 1
            await asyncio.sleep(0.02)
            yield delta


@dataclass
class FickleVoice(MemorySynthesiser):
    chance: Random = field(default_factory=Random)
    trouble: float = 0.0

    @override
    async def synthesise(self, text: str, *, voice: str, language: str, **manner: Any) -> Speech:
        await asyncio.sleep(self.chance.choice([0.05, 0.2, 0.8]))
        if self.chance.random() < self.trouble:
            raise ProviderError("speech", "down", retryable=True)
        return await super().synthesise(text, voice=voice, language=language, **manner)


@dataclass
class Clinic(MemoryToolCaller):
    """Honours its callers' keys; `booked` counts effects by the day."""

    chance: Random = field(default_factory=Random)
    trouble: float = 0.0
    booked: Counter[str] = field(default_factory=Counter[str])
    known: set[str] = field(default_factory=set[str])

    @override
    async def call(self, tool: Tool, *, arguments: str, idempotency_key: str, project_id: str) -> Outcome:
        await asyncio.sleep(self.chance.choice([0.05, 0.3, 2.0]))
        if idempotency_key not in self.known:
            self.known.add(idempotency_key)
            self.booked[json.loads(arguments)["day"]] += 1
        await asyncio.sleep(self.chance.choice([0.0, 0.5]))
        if self.chance.random() < self.trouble:
            return Outcome(RunState.UNKNOWN, "no answer")
        return Outcome(RunState.DONE, '{"state": "booked"}')


class DiedError(Exception):
    """The worker died while it answered."""


class Worker:
    def __init__(self, world: World) -> None:
        self.services = Services(Settings.read(SETTINGS), world.adapters, world.clock)
        self._before = asyncio.all_tasks()
        self._tasks: set[asyncio.Task[str | None]] = set()
        self.dead = False

    async def serve(self, handle: Callable[[Services], Awaitable[str | None]]) -> str | None:
        async def handled() -> str | None:
            return await handle(self.services)

        task = asyncio.create_task(handled())
        self._tasks.add(task)
        await asyncio.wait({task})
        if task.cancelled() or self.dead:
            raise DiedError
        return task.result()

    def kill(self) -> None:
        self.dead = True
        for task in (*self._tasks, *self.services.productions()):
            task.cancel()


@dataclass
class Plant:
    world: World
    workers: list[Worker]
    clinic: Clinic

    def other(self, worker: Worker) -> Worker:
        return next(each for each in self.workers if each is not worker)

    def kill(self, worker: Worker) -> None:
        worker.kill()
        self.workers[self.workers.index(worker)] = Worker(self.world)


async def a_plant(chance: Random, trouble: float) -> Plant:
    world = World()
    world.model = world.adapters.model = FickleModel(chance, trouble)
    clinic = world.adapters.tool_caller = Clinic(chance=chance, trouble=trouble)
    await world.open(a_draft(tools=(BOOK,), transfers=(PERSON,)))
    world.adapters.synthesiser = FickleVoice(chance=chance, trouble=trouble)
    return Plant(world, [Worker(world), Worker(world)], clinic)
