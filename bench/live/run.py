"""One run: the figures of everything that was sent within its window, and whatever failed at any time."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bench.calls.carrier import Kind, Sample
from bench.calls.load import Window
from bench.figures import percentile
from bench.live.clocks import Clocks
from bench.live.stages import Shares, Stages
from bench.usage import used_between

CPUS = os.cpu_count() or 1
SLOWEST = 10
LATE_MS = 500.0
UNHEARD = "the caller heard something else than the model's reply"


@dataclass(frozen=True)
class Pair:
    p50: float
    p99: float


@dataclass(frozen=True, kw_only=True)
class Run:
    """Milliseconds; `cpu` is by process and turn; `elsewhere` the share of the machine that others had.

    `late` turns took longer over model and synthesis than a caller should wait; `slowest` are turns with the
    second they were sent at, their own time and its shares.
    """

    turns: int
    voices: int
    late: int
    turn: Pair
    voice: Pair
    whole: Pair
    model: Pair
    synthesis: Pair
    segment: Pair
    beyond_model: Pair
    beyond_voice: Pair
    rest: Pair
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

    @property
    def held(self) -> bool:
        return not self.late and not self.faults

    @property
    def shares_of_cpu(self) -> str:
        """Milliseconds a turn by process, the largest first."""
        largest = sorted(self.cpu.items(), key=lambda item: -item[1])
        return ", ".join(f"{name} {ms:.0f}" for name, ms in largest)


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
    faults = [f"{sample.kind}: {sample.fault}" for sample in samples if sample.fault]
    return Run(
        turns=len(turns),
        voices=len(_times(good, "voice")),
        late=sum(turn.own > LATE_MS for turn in turns),
        turn=_pair([turn.own for turn in turns]),
        voice=_pair(_times(good, "voice")),
        whole=_pair([turn.whole for turn in turns]),
        model=_pair([turn.model for turn in turns]),
        synthesis=_pair([turn.synthesis for turn in turns]),
        segment=_pair(_times(good, "segment")),
        beyond_model=_pair([each.beyond_model for each in shares]),
        beyond_voice=_pair([each.beyond_voice for each in shares]),
        rest=_pair([each.rest for each in shares]),
        cpu={name: seconds * 1_000 / len(turns) for name, seconds in used.items()},
        elsewhere=used["others"] / (window.ended - window.began) / CPUS,
        slowest=slowest[:SLOWEST],
        faults=faults + [f"turn: {UNHEARD}"] * (len(known) - len(turns)),
    )


def _times(samples: Sequence[Sample], kind: Kind) -> list[float]:
    return [sample.ms for sample in samples if sample.kind == kind]


def _pair(values: Sequence[float]) -> Pair:
    return Pair(percentile(values, 50), percentile(values, 99))
