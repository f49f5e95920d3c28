"""What is shown of the figures, and what is kept of them as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from bench.budgets import BUDGETS, Budget
from bench.figures import Result, Spread
from bench.usage import QUIET

type Document = dict[str, Any]

KNEES = ("calls_held", "calls_held_stub")
WIDTH = 84


def document(results: Sequence[Result], circumstances: Mapping[str, Any], earlier: Document) -> Document:
    """What was measured now, and the figures of `earlier` that were not."""
    rows = {name: row for result in results for name, row in result.rows.items()}
    figures = {name: BUDGETS[name].rounded(row.median) for name, row in rows.items()}
    figures = {name: earlier[name] for name in BUDGETS if name in earlier} | figures
    spreads = {
        name: [BUDGETS[name].rounded(end) for end in (row.least, row.most)] for name, row in rows.items()
    }
    kept = {name: value for name, value in earlier.items() if name not in BUDGETS}
    details = {name: value for result in results for name, value in result.details.items()}
    return {
        **{name: figures[name] for name in BUDGETS if name in figures},
        "pass": {name: BUDGETS[name].met(value) for name, value in figures.items()},
        "spread": earlier.get("spread", {}) | spreads,
        "budgets": {name: budget.limit for name, budget in BUDGETS.items()},
        **{name: value for name, value in kept.items() if name not in {"pass", "spread", "budgets"}},
        **circumstances,
        **details,
    }


def table(kept: Document) -> str:
    lines = [f"{'':<{WIDTH}}{'median':>9}{'least':>9}{'most':>9}  {'budget'}"]
    for _, budget, row in _rows(kept):
        numbers = "".join(f"{budget.number(number):>9}" for number in (row.median, row.least, row.most))
        verdict = "pass" if budget.met(row.median) else "over"
        lines.append(f"{budget.what:<{WIDTH}}{numbers}  {budget.told:<10} {verdict}")
    return "\n".join(lines)


def markdown(kept: Document) -> str:
    """The rows of the README's table."""
    return "\n".join(
        f"| {budget.what} | {budget.told} | {_measured(name, budget, row)} |"
        f" {'' if budget.met(row.median) else 'over'} |".replace("|  |", "| |")
        for name, budget, row in _rows(kept)
    )


def caution(results: Sequence[Result]) -> str | None:
    """What makes the figures worth less, if anything does."""
    most = max(result.elsewhere for result in results)
    if most < QUIET:
        return None
    return f"Other programs had up to {most:.0%} of this machine meanwhile: on an idle one the figures are better."


def _rows(kept: Document) -> list[tuple[str, Budget, Spread]]:
    return [
        (name, budget, Spread(kept[name], *kept["spread"][name]))
        for name, budget in BUDGETS.items()
        if name in kept
    ]


def _measured(name: str, budget: Budget, row: Spread) -> str:
    value = f"{budget.number(row.median)} {budget.unit}".rstrip()
    if name in KNEES:
        return (
            f"{value} ({budget.number(row.most)} were too many)"
            if row.most > row.median
            else f"{value} or more"
        )
    if row.least == row.most:
        return value
    return f"{value} ({budget.number(row.least)} to {budget.number(row.most)})"
