"""How long a caller waited in each turn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from talkstack.conversation.model import TurnReply, key_of, place_of


@dataclass(frozen=True, kw_only=True)
class TurnLatency:
    """In milliseconds since the caller's words arrived, but for `stages`, which count from where the work on them began.

    `filler` and `answer`: when the first filler, and the first words of the answer, left.
    """

    n: int
    filler: int | None
    answer: int | None
    stages: Mapping[str, int]

    @property
    def first(self) -> int | None:
        """Until there was anything to hear."""
        return min((it for it in (self.filler, self.answer) if it is not None), default=None)

    @property
    def told(self) -> dict[str, int]:
        """By what was measured; nothing of the greeting, to which nobody's words led."""
        told = {"first": self.first, "filler": self.filler, "answer": self.answer, **self.stages}
        return {name: ms for name, ms in told.items() if ms is not None} if self.n else {}


@dataclass(frozen=True)
class Quantiles:
    count: int
    p50: int
    p95: int
    p99: int


def latency_of(reply: TurnReply) -> TurnLatency:
    arrived = int(reply.at.timestamp() * 1000)
    fillers: list[int] = []
    answers: list[int] = []
    for key, sent in reply.sent.items():
        if sent.through > place_of(key)[0]:
            answers.append(sent.at - arrived)
        elif is_filler(reply, key):
            fillers.append(sent.at - arrived)
    return TurnLatency(
        n=reply.n,
        filler=min(fillers, default=None),
        answer=min(answers, default=None),
        stages=reply.stages,
    )


def is_filler(reply: TurnReply, key: str) -> bool:
    """A document without words of the reply, and more came behind it. Otherwise it ended the turn."""
    after, fillers = place_of(key)
    if reply.sent[key].through > after:
        return False
    return after + 1 < reply.next or key_of(after, fillers + 1) in reply.sent


def measured(turns: Iterable[TurnLatency]) -> dict[str, list[int]]:
    """By what was measured, a value for each turn that had it."""
    lists: defaultdict[str, list[int]] = defaultdict(list)
    for turn in turns:
        for name, ms in turn.told.items():
            lists[name].append(ms)
    return dict(lists)


def summary(lists: Mapping[str, Sequence[int]]) -> dict[str, Quantiles]:
    return {name: quantiles(sorted(values)) for name, values in lists.items()}


def quantiles(ordered: Sequence[int]) -> Quantiles:
    """Values that occurred: the lowest that so many per cent do not exceed."""
    return Quantiles(len(ordered), *(ordered[ceil(len(ordered) * share / 100) - 1] for share in (50, 95, 99)))
