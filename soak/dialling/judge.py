"""What must be true of every call that was ordered, whatever died."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

type Document = Mapping[str, Any]
type Kind = Literal["rung_twice", "undocumented", "unfinished"]

SETTLED = {"placed", "refused", "unreached", "unknown"}


@dataclass(frozen=True)
class Finding:
    kind: Kind
    call_id: str
    detail: str


@dataclass(frozen=True)
class Evidence:
    """`calls` and `attempts` as the product keeps them; `rung` are the carrier's calls by the number that they ring.

    Each call has a number of its own, and one attempt.
    """

    calls: Sequence[Document]
    attempts: Mapping[str, Sequence[Document]]
    rung: Mapping[str, Sequence[str]]

    @property
    def states(self) -> dict[str, int]:
        return dict(Counter(str(it["state"]) for found in self.attempts.values() for it in found))


def judge(evidence: Evidence) -> list[Finding]:
    return [finding for call in evidence.calls for finding in _of(call, evidence)]


def _of(call: Document, evidence: Evidence) -> Iterator[Finding]:
    call_id, attempts = str(call["_id"]), evidence.attempts.get(str(call["_id"]), ())
    rung = evidence.rung.get(str(call["called"]), ())
    if len(rung) > len(attempts):
        yield Finding("rung_twice", call_id, f"{len(rung)} calls for {len(attempts)} attempts")
    for attempt in attempts:
        if attempt["state"] not in SETTLED:
            yield Finding("undocumented", call_id, f"attempt {attempt['n']} is {attempt['state']}")
        elif attempt["state"] == "placed" and attempt["sid"] not in rung:
            yield Finding("undocumented", call_id, f"attempt {attempt['n']} names a call that nobody has")
    if call["ended_at"] is None or call["outcome"] is None:
        yield Finding("unfinished", call_id, f"it is {call['status']}")
