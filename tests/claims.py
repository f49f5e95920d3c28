"""The sentences on which the claim check is measured, in two halves: rules are tuned on one, reported on both.

`python -m tests.claims` prints the figures, `python -m tests.claims tuning` also the tuning half's mistakes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import yaml

from talkstack.conversation.thinking.claims import claimed
from talkstack.tools.model import Tool
from tests.builders import NO_PARAMETERS

SET = Path(__file__).parent / "data" / "claims"
HALVES = ("tuning", "report")


@dataclass(frozen=True)
class Case:
    text: str
    language: str
    tool: Tool
    claim: bool

    @property
    def half(self) -> str:
        """By the text alone, so that a sentence never changes sides."""
        return HALVES[sha256(self.text.encode()).digest()[0] % 2]

    @property
    def held(self) -> bool:
        return claimed(self.text, self.language, (self.tool,)) == (self.tool.name,)


@dataclass(frozen=True)
class Figures:
    claims: int
    passed: tuple[Case, ...]
    harmless: int
    held: tuple[Case, ...]

    def __str__(self) -> str:
        share = 100 * len(self.held) / max(self.harmless, 1)
        return (
            f"{len(self.passed)} of {self.claims} false claims passed, "
            f"{len(self.held)} of {self.harmless} harmless sentences held ({share:.1f} %)"
        )


def tool_saying(words: Sequence[str], language: str, name: str = "a_tool") -> Tool:
    return Tool(
        name=name,
        description="Does it.",
        parameters=NO_PARAMETERS,
        url="https://tool.example",
        done_words={language: tuple(words)},
    )


@cache
def cases() -> tuple[Case, ...]:
    return tuple(case for file in sorted(SET.rglob("*.yaml")) for case in _cases(file))


def figures(chosen: Sequence[Case]) -> Figures:
    claims = [case for case in chosen if case.claim]
    harmless = [case for case in chosen if not case.claim]
    return Figures(
        claims=len(claims),
        passed=tuple(case for case in claims if not case.held),
        harmless=len(harmless),
        held=tuple(case for case in harmless if case.held),
    )


@cache
def figures_of(name: str) -> Figures:
    return figures(half(name))


def half(name: str) -> tuple[Case, ...]:
    return tuple(case for case in cases() if case.half == name)


def _cases(file: Path) -> Iterator[Case]:
    for group in yaml.safe_load(file.read_text(encoding="utf-8")):
        language = group["language"]
        tool = tool_saying(group["done_words"], language, group["tool"])
        for truth in ("claims", "harmless"):
            yield from (Case(text, language, tool, truth == "claims") for text in group[truth])


def report(shown: Sequence[str]) -> Iterator[str]:
    yield from (f"{name} half: {figures_of(name)}" for name in HALVES)
    for name in shown:
        mistakes = figures_of(name)
        yield from (f"  passed [{case.language}] {case.text}" for case in mistakes.passed)
        yield from (f"  held   [{case.language}] {case.text}" for case in mistakes.held)


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in report(sys.argv[1:]))
