"""One run: the figures of everything that was sent within its window."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bench.calls.call import Kind, Sample
from bench.calls.load import Window
from bench.clocks import Clocks
from bench.figures import percentile
from bench.stages import Shares, Stages
from bench.usage import used_between

CPUS = os.cpu_count() or 1
SLOWEST = 10
UNHEARD = "the caller heard something else than the model's reply"


@dataclass(frozen=True)
class Pair:
    p50: float
    p99: float


@dataclass(frozen=True, kw_only=True)
class Run:
    """Milliseconds; `cpu` is by process and turn; `elsewhere` the share of the machine that others had.

    `slowest` are turns with the second they were sent at, their own time and its shares.
    """

    turns: int
    voices: int
    turn: Pair
    voice: Pair
    whole: Pair
    model: Pair
    synthesis: Pair
    segment: Pair
    reading: Pair
    beyond_model: Pair
    beyond_voice: Pair
    keeping: Pair
    cpu: dict[str, float]
    elsewhere: float
    faults: list[str]
    slowest: list[tuple[float, float, Shares]]

    @property
    def figures(self) -> dict[str, float]:
        return {
            "turn_p50_ms": self.turn.p50,
            "turn_p99_ms": self.turn.p99,
            "voice_p50_ms": self.voice.p50,
            "voice_p99_ms": self.voice.p99,
            "cpu_ms_per_turn": self.cpu["workers"],
        }


def run_of(
    samples: Sequence[Sample],
    window: Window,
    clocks: Clocks,
    stages: Mapping[str, Stages],
    reply: Callable[[str], str],
) -> Run:
    measured = [sample for sample in samples if window.holds(sample.began)]
    good = [sample for sample in measured if not sample.fault]
    known = {sample: clocks.turn(sample, reply) for sample in good if sample.kind == "turn"}
    turns = [turn for turn in known.values() if turn]
    shares = [Shares.of(turn, stages[turn.key]) for turn in turns]
    sent = [sample.began - window.began for sample, turn in known.items() if turn]
    slowest = sorted(zip(sent, [turn.own for turn in turns], shares, strict=True), key=lambda it: -it[1])
    used = used_between(window.before, window.after)
    faults = [f"{sample.kind}: {sample.fault}" for sample in measured if sample.fault]
    return Run(
        turns=len(turns),
        voices=len(_times(good, "voice")),
        turn=_pair([turn.own for turn in turns]),
        voice=_pair(_times(good, "voice")),
        whole=_pair([turn.whole for turn in turns]),
        model=_pair([turn.model for turn in turns]),
        synthesis=_pair([turn.synthesis for turn in turns]),
        segment=_pair(_times(good, "segment")),
        reading=_pair([each.reading for each in shares]),
        beyond_model=_pair([each.beyond_model for each in shares]),
        beyond_voice=_pair([each.beyond_voice for each in shares]),
        keeping=_pair([each.keeping for each in shares]),
        cpu={name: seconds * 1_000 / len(turns) for name, seconds in used.items()},
        elsewhere=used["others"] / (window.ended - window.began) / CPUS,
        slowest=slowest[:SLOWEST],
        faults=faults + [f"turn: {UNHEARD}"] * (len(known) - len(turns)),
    )


def _times(samples: Sequence[Sample], kind: Kind) -> list[float]:
    return [sample.ms for sample in samples if sample.kind == kind]


def _pair(values: Sequence[float]) -> Pair:
    return Pair(percentile(values, 50), percentile(values, 99))
