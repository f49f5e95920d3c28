"""Whether so many live calls were held: no turn later than what the stub providers take, and nothing failed."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.calls.carrier import Sample
from bench.calls.load import Window
from bench.figures import percentile
from bench.live import script
from bench.live.run import CPUS, LATE_MS
from bench.stub.providers import AS_SERVED
from bench.usage import used_between


@dataclass(frozen=True, kw_only=True)
class Held:
    """Milliseconds, beyond what the providers take for a reply; CPU is the whole process's, the carrier included."""

    turns: int
    late: int
    failed: int
    p50: float
    p99: float
    latest: float
    cpu_per_turn: float
    elsewhere: float

    @property
    def held(self) -> bool:
        return not self.late and not self.failed


def held_of(samples: Sequence[Sample], window: Window) -> Held:
    good = [sample for sample in samples if window.holds(sample.began) and not sample.fault]
    turns = [beyond(sample) for sample in good if sample.kind == "turn"]
    used = used_between(window.before, window.after)
    return Held(
        turns=len(turns),
        late=sum(ms > LATE_MS for ms in turns),
        failed=sum(bool(sample.fault) for sample in samples),
        p50=percentile(turns, 50),
        p99=percentile(turns, 99),
        latest=max(turns),
        cpu_per_turn=used["bench"] * 1_000 / len(turns),
        elsewhere=used["others"] / (window.ended - window.began) / CPUS,
    )


def beyond(sample: Sample) -> float:
    return sample.ms - AS_SERVED.own(script.reply(sample.words)) * 1_000
