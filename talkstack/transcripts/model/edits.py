"""The fewest changes that make one row of words another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """`before[first:second]` stands where `after[third:fourth]` does; one of them may be empty."""

    before: tuple[int, int]
    after: tuple[int, int]


def edits(before: Sequence[str], after: Sequence[str]) -> list[Edit]:
    """What differs, in order; between two edits at least one word is the same."""
    found: list[Edit] = []
    i = j = 0
    for k, m in [*_same(before, after), (len(before), len(after))]:
        if (i, j) != (k, m):
            found.append(Edit((i, k), (j, m)))
        i, j = k + 1, m + 1
    return found


def _same(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of places at which the same word stays, by the cheapest way from the end to the beginning."""
    costs = _costs(before, after)
    i, j, kept = len(before), len(after), list[tuple[int, int]]()
    while i and j:
        if before[i - 1] == after[j - 1] and costs[i][j] == costs[i - 1][j - 1]:
            i, j = i - 1, j - 1
            kept.append((i, j))
        elif costs[i][j] == costs[i - 1][j - 1] + 1:
            i, j = i - 1, j - 1
        elif costs[i][j] == costs[i - 1][j] + 1:
            i -= 1
        else:
            j -= 1
    return kept[::-1]


def _costs(before: Sequence[str], after: Sequence[str]) -> list[list[int]]:
    rows = [list(range(len(after) + 1))]
    for i, word in enumerate(before, start=1):
        row, former = [i], rows[-1]
        for j, other in enumerate(after, start=1):
            row.append(min(former[j] + 1, row[j - 1] + 1, former[j - 1] + (word != other)))
        rows.append(row)
    return rows
