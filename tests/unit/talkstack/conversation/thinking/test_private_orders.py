"""Whoever pauses a recording and whenever, and whoever dies: what is said in a pause stands nowhere, all else does."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

import pytest

from talkstack.agents.recording import Recording
from talkstack.calls.call import PAUSE_RECORDING, RESUME_RECORDING
from talkstack.conversation.model import CallerPressed, CallerSaid, Said, TurnReply, reply_id
from talkstack.conversation.thinking.private import is_private, masked
from talkstack.llm.memory import Reply
from talkstack.llm.model import ToolCall
from talkstack.telephony.ports import Captured
from tests.builders import NOON, a_draft
from tests.world import SID, World

TURNS = range(1, 6)
KINDS = [None, None, PAUSE_RECORDING, RESUME_RECORDING]


@dataclass
class Story:
    """`world` is that of the process which is asked next; `heard` says of each number whether it was said in a pause."""

    chance: random.Random
    world: World
    twiml: str = ""
    heard: dict[str, bool] = field(default_factory=dict[str, bool])

    async def turn(self, n: int) -> None:
        await self._order(n)
        number = f"{self.chance.randint(10**9, 10**10)}{n}"
        said = self.chance.choice([CallerPressed(number), CallerSaid(f"It is {number}.", 0.9, "twilio")])
        marked = f"turns/{n}?private=1" in self.twiml
        self.heard[number] = marked or await self._private(n)
        self.twiml = await self._answer(n, said, marked=marked)

    async def _order(self, n: int) -> None:
        """While the caller is listened to already."""
        kind = self.chance.choice(KINDS)
        if kind:
            capturer, call = self.world.services.backroom.capturer, await self.world.call()
            await capturer.order(call.id, kind, f"cmd_{n}", self.world.lifecycle)

    async def _private(self, n: int) -> bool:
        return is_private(await self.world.call(), await self.world.reply(n - 1) if n > 1 else None)

    async def _answer(self, n: int, said: Said, *, marked: bool) -> str:
        call_id = (await self.world.call()).id
        if self.chance.random() < 0.3:  # whoever began it died
            left = TurnReply(id=reply_id(call_id, n), call_id=call_id, n=n, at=NOON)
            await self.world.adapters.replies.insert(replace(left, said=masked(said) if marked else said))
            self.world = self.world.elsewhere()
            return await self.world.next(n)
        return await self.world.services.conversation.hear(
            call_id, n, said, self.world.arrival(), self.world.lifecycle, private=marked
        )

    async def kept(self) -> str:
        call, stores = await self.world.call(), self.world.adapters
        said = f"{await stores.replies.of_call(call.id)} {await stores.utterances.of_call(call.id)}"
        return f"{said} {self.world.model.prompts}".replace(" ", "")


def script(chance: random.Random) -> list[Reply | str]:
    """In each turn the agent may pause the recording, or have it go on, by itself."""
    kinds = [chance.choice(KINDS) for _ in TURNS]
    calls = [[Reply(tool_calls=(ToolCall(f"tc_{n}", it, "{}"),))] * bool(it) for n, it in enumerate(kinds)]
    return [reply for each in calls for reply in (*each, "Thank you.")]


@pytest.mark.parametrize("seed", range(24))
async def test_in_any_order(seed: int):
    chance = random.Random(seed)
    world = await World(script(chance)).open(a_draft(recording=Recording(pausable=True)))
    world.adapters.captures.taken[SID] = [Captured(sid="RE1", status="in-progress")]
    story = Story(chance, world, await world.ring())
    for n in TURNS:
        await story.turn(n)
    kept = await story.kept()
    assert {number: number not in kept for number in story.heard} == story.heard
