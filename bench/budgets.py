"""What has to be reached, in the order in which it is shown."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Budget:
    what: str
    limit: float
    unit: str = "ms"
    digits: int = 1
    at_least: bool = False

    def met(self, value: float) -> bool:
        return value >= self.limit if self.at_least else value <= self.limit

    def rounded(self, value: float) -> float:
        return round(value, self.digits)

    def number(self, value: float) -> str:
        return f"{value:,.{self.digits}f}"

    @property
    def told(self) -> str:
        """As a table says it."""
        sign = "≥" if self.at_least else "≤"
        return f"{sign} {self.limit:,g} {self.unit}".rstrip()


def _count(what: str, limit: float, *, at_least: bool) -> Budget:
    return Budget(what=what, limit=limit, unit="", digits=0, at_least=at_least)


BUDGETS = {
    "turn_p50_ms": Budget(
        what="turn webhook to TwiML, less the model's and the synthesis' own time, p50", limit=40
    ),
    "turn_p99_ms": Budget(what="the same, p99", limit=120),
    "turn_memory_p50_ms": Budget(
        what="a turn with the memory store, providers that answer at once and no audio, p50", limit=15
    ),
    "voice_p50_ms": Budget(what="`/twilio/voice` to TwiML, warm, p50", limit=25),
    "voice_p99_ms": Budget(what="the same, p99", limit=80),
    "calls_held": _count(
        "live calls held, no turn later than 500 ms over model and synthesis", 50, at_least=True
    ),
    "import_ms": Budget(what="import of `function_app`", limit=500, digits=0),
    "import_built_ms": Budget(
        what="the same from the package, its own sources not compiled, as a build on Azure leaves it",
        limit=500,
        digits=0,
    ),
    "import_package_ms": Budget(what="the same from the package with everything in it", limit=500, digits=0),
    "first_voice_ms": Budget(
        what="start of a worker's process to its first `/twilio/voice` answered", limit=2_500, digits=0
    ),
    "first_turn_over_warm_ms": Budget(what="the first turn after that, over a warm one", limit=100, digits=0),
    "history_rows_30_turns": _count("rows of the history of a call of 30 turns", 200, at_least=False),
    "cpu_ms_per_turn": Budget(what="CPU of the app's workers for a turn", limit=40),
    "calls_held_stub": _count(
        "live calls held in one process, stub providers and the memory store", 500, at_least=True
    ),
    "storm_ratio": Budget(
        what="a turn of ten live calls in a storm of refused ones, over one without, p50",
        limit=1.25,
        unit="times",
        digits=2,
    ),
    "first_word_ratio": Budget(
        what="first word of three-sentence replies, how much sooner than by a plain loop",
        limit=2,
        unit="times",
        digits=2,
        at_least=True,
    ),
}
