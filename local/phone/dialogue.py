"""A caller who says one thing after another, each when the agent listens."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from local.phone.audio.wav import read_wav
from local.phone.leg import PATIENCE_S, Leg, speech
from local.phone.turns import Turn
from local.speech.engines import Engine

type OnTurn = Callable[[Turn], None]


@dataclass(frozen=True)
class Utterance:
    """Audio and the words in it; a recording of unknown words shows its name."""

    text: str
    audio: bytes


async def typed(text: str, engine: Engine) -> Utterance:
    return Utterance(text, await speech(engine, text))


def recorded(path: Path) -> Utterance:
    return Utterance(f"({path.name})", read_wav(path))


async def follow(
    leg: Leg, utterances: Iterable[Utterance], on_turn: OnTurn, *, patience_s: float = PATIENCE_S
) -> bool:
    """Hear the greeting, then say each and hear its answer. Whether every one was answered."""
    await _answer(leg, on_turn, patience_s)
    for utterance in utterances:
        if leg.ended:
            return False
        await leg.play(utterance.audio, utterance.text)
        if not await _answer(leg, on_turn, patience_s):
            return False
    return True


async def improvise(leg: Leg, lines: AsyncIterator[str], on_turn: OnTurn) -> None:
    """The same for lines that are still being thought up; the agent may speak meanwhile."""
    await _answer(leg, on_turn, PATIENCE_S)
    while not leg.ended:
        text = await _next_line(leg, lines, on_turn)
        if text is None or leg.ended:
            return
        await leg.say(text)
        await _answer(leg, on_turn, PATIENCE_S)


async def _answer(leg: Leg, on_turn: OnTurn, patience_s: float) -> bool:
    heard = await leg.hear(patience_s=patience_s)
    on_turn(leg.turns[-1])
    return heard.began_at is not None


async def _next_line(leg: Leg, lines: AsyncIterator[str], on_turn: OnTurn) -> str | None:
    thinking = asyncio.ensure_future(anext(lines, None))
    while not (thinking.done() or leg.ended):
        hearing = asyncio.ensure_future(leg.hear(patience_s=None))
        await asyncio.wait({thinking, hearing}, return_when=asyncio.FIRST_COMPLETED)
        if hearing.done():
            await hearing
            on_turn(leg.turns[-1])
        else:
            hearing.cancel()
            await asyncio.wait({hearing})
    if not thinking.done():
        thinking.cancel()
        return None
    return await thinking
