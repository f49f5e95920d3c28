"""What the callers of the bench say, and what the scripted model answers."""

import itertools
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from local.model.script.script import Rule, load

SCRIPT = Path(__file__).with_suffix(".yaml")


def references() -> Iterator[str]:
    """Answered by one sentence; never the same twice."""
    return (f"reference number {number}" for number in itertools.count(1_000))


def cases() -> Iterator[str]:
    """Answered by three sentences, of every kind in turn; never the same twice."""
    return (f"case {number}" for number in itertools.count(1_001, 2))


def reply(words: str) -> str:
    rule = next(rule for rule in _rules() if _fits(rule, words))
    return (rule.say or "").format(words=words)


@cache
def _rules() -> list[Rule]:
    return load(SCRIPT).rules


def _fits(rule: Rule, words: str) -> bool:
    return rule.when.said is None or re.fullmatch(rule.when.said, words) is not None
