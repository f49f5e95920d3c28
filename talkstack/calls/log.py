"""How facts get their numbers: read the call, number what is new, write under a guard, begin again when beaten."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from talkstack.calls.call import Call
from talkstack.calls.model.fact import Fact, FactDraft, FactKind
from talkstack.errors import StaleError

SILENT = frozenset(
    {
        FactKind.TURN,
        FactKind.TOOL,
        FactKind.RECORDING,
        FactKind.DIAL,
        FactKind.HOOK,
        FactKind.CONSENT,
    }
)
"""They change nothing of where a call stands, and most facts are of these kinds."""

ATTEMPTS = 16
"""In each round one of the racing writers wins: more of them at once for one call is a fault."""


async def append_facts(
    call_id: str,
    drafts: Sequence[FactDraft],
    known: Call | None,
    *,
    read: Callable[[str], Awaitable[Call]],
    extend: Callable[[Call, Call], Awaitable[bool]],
) -> list[Fact]:
    """`extend(before, after)` writes only when the call still has `before`'s facts, and says whether it did."""
    call = known or await read(call_id)
    for _ in range(ATTEMPTS):
        after, facts = entered(call, drafts)
        if after.facts == call.facts or await extend(call, after):
            return facts
        call = await read(call_id)
    raise StaleError("call", call_id)


def entered(call: Call, drafts: Sequence[FactDraft]) -> tuple[Call, list[Fact]]:
    """The call with what is new in its log, and the fact that each draft has become."""
    by_key = {fact.key: fact for fact in call.log}
    for draft in drafts:
        if draft.key not in by_key:
            fact = by_key[draft.key] = draft.numbered(len(by_key) + 1)
            call = _told(fact, replace(call, log=(*call.log, fact)))
    return call, [by_key[draft.key] for draft in drafts]


def _told(fact: Fact, call: Call) -> Call:
    if fact.kind in SILENT:
        return call
    found = call.standing
    return replace(
        call,
        status=found.status,
        outcome=found.outcome,
        answered_at=_instant(found.answered_at),
        ended_at=_instant(found.ended_at),
    )


def _instant(ms: int | None) -> datetime | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC)
