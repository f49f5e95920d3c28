"""Warnings that are silenced: each for a reason, and never more of them."""

from __future__ import annotations

import re
import tokenize
from collections.abc import Iterator
from functools import cache
from io import StringIO
from pathlib import Path

from tests.architecture.source import all_modules, name_of, text

SUPPRESSION = re.compile(r"#\s*(ruff: noqa|noqa|type:\s*ignore|pyright:\s*ignore)", re.IGNORECASE)
WITH_CODE_AND_REASON = re.compile(
    r"""\#\s (?: (?:ruff:\s)?noqa:\s[A-Z]+\d+(?:,\s?[A-Z]+\d+)*
             | (?:type|pyright):\signore\[[\w-]+(?:,\s?[\w-]+)*\] )
        \s-?\s*\(?\w.{3,}""",
    re.VERBOSE,
)
SUPPRESSIONS = 60
"""What there was when this was written, rounded up to the next ten: it may only go down."""


def comments(module: Path) -> Iterator[tuple[str, str]]:
    for token in tokenize.generate_tokens(StringIO(text(module)).readline):
        if token.type == tokenize.COMMENT:
            yield f"{name_of(module)}:{token.start[0]}", token.string


@cache
def suppressions() -> tuple[tuple[str, str], ...]:
    suspects = [it for it in all_modules() if SUPPRESSION.search(text(it))]
    return tuple(
        (where, comment)
        for module in suspects
        for where, comment in comments(module)
        if SUPPRESSION.search(comment)
    )


def test_every_suppression_names_its_code_and_its_reason():
    assert [f"{where} {it}" for where, it in suppressions() if not WITH_CODE_AND_REASON.search(it)] == []


def test_suppressions_do_not_become_a_habit():
    assert len(suppressions()) <= SUPPRESSIONS
