"""The cost of a month as a table: by meter, what carries it, what stands there, and what comes to a minute."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from infra.cost.platform import actions, carried
from infra.cost.prices import ASSUMED
from infra.cost.standing import DEV, PROD, Deployment, Item, items
from infra.cost.talk import Talk
from infra.cost.use import costs
from talkstack.usage.listed import LIST
from talkstack.usage.model.book import MILLION
from talkstack.usage.model.entry import Entry

DEAR_ACTION = 0.003
"""Dollars, if Azure's list means one action where its pages speak of a million."""

CENT = 0.01

type Cells = Sequence[float]


def markdown(talks: Sequence[Talk]) -> str:
    head = _row("a month, in US dollars", (f"{talk.minutes:,} minutes" for talk in talks))
    rule = "|---|" + "---:|" * len(talks)
    return "\n".join([head, rule, *_used(talks), *_deployed(DEV, talks), *_deployed(PROD, talks)])


def note(talks: Sequence[Talk]) -> str:
    dear = ", ".join(f"{actions(talk) * DEAR_ACTION:,.0f}" for talk in talks)
    return (
        "A star is an assumption. Were an action of the scheduler $0.003, as the price list can be read, "
        f"dev's actions would cost {dear} dollars."
    )


def prices() -> str:
    """Everything that a deployment has, with what it costs and on whose word."""
    every = {item.price: item for deployment in (DEV, PROD) for item in items(deployment)}
    every |= {item.price: item for item in carried(Talk(minutes=1), DEV)}
    lines = [f"| {it.unit} | {_precise(it.dollars)} | {it.source} |" for it in every]
    return "\n".join(
        ["| a month, unless a unit is of use | US dollars | on whose word |", "|---|---:|---|", *lines]
    )


def _used(talks: Sequence[Talk]) -> list[str]:
    columns = [{(it.meter, it.key): it for it in costs(talk)} for talk in talks]
    rows = [
        _row(_entry(columns[0][key]), _money([_dollars(it.get(key)) for it in columns])) for key in columns[0]
    ]
    return [*rows, _row("**what calls use, by the price book**", _money([_total(talk) for talk in talks]))]


def _deployed(deployment: Deployment, talks: Sequence[Talk]) -> list[str]:
    standing = [sum(it.dollars for it in items(deployment))] * len(talks)
    carrying = [sum(it.dollars for it in carried(talk, deployment)) for talk in talks]
    totals = [sum(each) for each in zip(map(_total, talks), carrying, standing, strict=True)]
    minute = [total / talk.minutes for total, talk in zip(totals, talks, strict=True)]
    return [
        _row(f"{deployment.name}: instances at work, scheduler, logs *", _money(carrying)),
        _row(f"{deployment.name}: what stands there{_star(items(deployment))}", _money(standing)),
        _row(f"**{deployment.name}, in all**", _money(totals)),
        _row(f"**{deployment.name}, a minute**", _money(minute, "{:,.3f}".format)),
    ]


def _entry(entry: Entry) -> str:
    assumed = LIST.rate(entry.meter, entry.key).source == ASSUMED
    return f"`{entry.meter}`{' *' if assumed else ''}"


def _star(found: Iterable[Item]) -> str:
    return " *" if any(it.quantity and it.price.source == ASSUMED for it in found) else ""


def _dollars(entry: Entry | None) -> float:
    return entry.micros / MILLION if entry else 0.0


def _total(talk: Talk) -> float:
    return sum(_dollars(entry) for entry in costs(talk))


def _money(cells: Cells, shown: Callable[[float], str] = "{:,.2f}".format) -> Iterable[str]:
    return (shown(cell) for cell in cells)


def _precise(dollars: float) -> str:
    return f"{dollars:.6f}" if 0 < dollars < CENT else f"{dollars:,.2f}"


def _row(name: str, cells: Iterable[str]) -> str:
    return f"| {name} | {' | '.join(cells)} |"
