"""The caller: six turns that book an appointment, and what came of them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from local.phone.errors import CallError
from local.phone.leg import Leg

type Lines = Sequence[tuple[str, str]]
"""What the caller says, and a word of the answer by which it is known."""


def six_turns(when: str) -> Lines:
    return (
        ("I'd like to book an appointment", "seen about"),
        ("It's for a check-up", "day"),
        (when, "name"),
        ("My name is Anna Lee", "booked"),
        ("How much does it cost?", "sixty"),
        ("No, thank you", "Goodbye"),
    )


@dataclass
class Talk:
    said: list[str] = field(default_factory=list[str])
    heard: list[str] = field(default_factory=list[str])
    fault: str = ""


async def talk(leg: Leg, lines: Lines, before_each: Callable[[], Awaitable[None]]) -> Talk:
    """Line by line, until one is not answered as it should be."""
    it = Talk()
    try:
        it.heard.append((await leg.hear()).text)
        for n, (line, word) in enumerate(lines, start=1):
            await before_each()
            it.said.append(line)
            await leg.say(line)
            it.heard.append((await leg.hear()).text)
            if word not in it.heard[-1]:
                it.fault = f"turn {n} was answered {it.heard[-1]!r}{_end(leg)}"
                break
    except CallError as error:
        it.fault = f"turn {len(it.said)}: {error}{_end(leg)}"
    return it


def _end(leg: Leg) -> str:
    return f"; {leg.ended.by} hung up: {leg.ended.reason}" if leg.ended else ""
