"""So much may a client say of a call while it goes on: all of it stands in the call, and in every prompt."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import pytest

from talkstack.errors import ConflictError
from talkstack.live.model import MOST_CHARACTERS, MOST_COMMANDS
from tests.unit.talkstack.live.test_control import commanded, instruct, rung, say
from tests.world import World

HALF = "x" * (MOST_CHARACTERS // 2)


async def refused(ask: Awaitable[str]) -> str:
    with pytest.raises(ConflictError) as told:
        await ask
    return told.value.code


async def characters(world: World) -> int:
    return sum(len(command.text) for command in (await world.call()).commands)


async def test_a_call_takes_only_so_many_commands():
    world = await rung()
    first = await instruct(world, "Rule 0.", key="k0")
    for i in range(1, MOST_COMMANDS):
        await instruct(world, f"Rule {i}.")
    assert await refused(instruct(world, "One more.")) == "limit_reached"
    assert len((await world.call()).commands) == MOST_COMMANDS
    assert await instruct(world, "Rule 0.", key="k0") == first


async def test_and_only_so_many_words():
    world = await rung()
    for key in ("k1", "k2", "k2"):
        await instruct(world, HALF, key=key)
    assert await characters(world) == MOST_CHARACTERS
    assert await refused(instruct(world, "x")) == await refused(say(world, "x")) == "limit_reached"
    assert len(await commanded(world)) == 2


async def test_also_of_those_that_come_at_once():
    world = await rung()
    found = await asyncio.gather(*(instruct(world, HALF[:-1]) for _ in range(6)), return_exceptions=True)
    assert sum(isinstance(it, ConflictError) for it in found) == 4
    assert (await characters(world), len(await commanded(world))) == (MOST_CHARACTERS - 2, 2)


async def test_those_that_are_replaced_are_kept_no_more():
    world = await rung("Oui.")
    for i in range(4):
        await instruct(world, f"{HALF[9:]}{i}", replaces=True)
    await say(world, "One moment.")
    await instruct(world, "Speak French.", replaces=True)
    assert [it.text for it in (await world.call()).commands] == [
        "",
        "",
        "",
        "",
        "One moment.",
        "Speak French.",
    ]
    assert len(await commanded(world)) == 6
    await world.hear(1, "Bonjour")
    told = world.model.prompts[0].messages[0].content or ""
    assert told.startswith("Speak French.\n\n")
