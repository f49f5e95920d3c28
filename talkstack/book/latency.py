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


@dataclass(frozen=True)
class Quantiles:
    count: int
    p50: int
    p95: int


def latency_of(reply: TurnReply) -> TurnLatency:
    arrived = int(reply.at.timestamp() * 1000)
    fillers: list[int] = []
    answers: list[int] = []
    for key, sent in reply.sent.items():
        if sent.through > place_of(key)[0]:
            answers.append(sent.at - arrived)
        elif bridges(reply, key):
            fillers.append(sent.at - arrived)
    return TurnLatency(
        n=reply.n,
        filler=min(fillers, default=None),
        answer=min(answers, default=None),
        stages=reply.stages,
    )


def bridges(reply: TurnReply, key: str) -> bool:
    """Of a document without words of the reply: more came behind it. Otherwise it ended the turn."""
    after, fillers = place_of(key)
    return after + 1 < reply.next or key_of(after, fillers + 1) in reply.sent


def summary(turns: Iterable[TurnLatency]) -> dict[str, Quantiles]:
    """By what was measured; the greeting, to which nobody's words led, is left out."""
    measured: defaultdict[str, list[int]] = defaultdict(list)
    for turn in turns:
        told = {"first": turn.first, "filler": turn.filler, "answer": turn.answer, **turn.stages}
        for name, ms in told.items() if turn.n else ():
            if ms is not None:
                measured[name].append(ms)
    return {name: quantiles(sorted(values)) for name, values in measured.items()}


def quantiles(ordered: Sequence[int]) -> Quantiles:
    """Values that occurred: the lowest that so many per cent do not exceed."""
    p50, p95 = (ordered[ceil(len(ordered) * share / 100) - 1] for share in (50, 95))
    return Quantiles(len(ordered), p50, p95)
