from __future__ import annotations

from soak.judging.judge import Finding
from soak.kills.relay import Death
from soak.report import details, document, line
from soak.rounds import Result

DEATH = Death(victim=2, webhook=3, path="/turns/3", moment="during", after_ms=40, held=True)
FRONT = Death(victim="front", webhook=4, path="", moment="between", after_ms=0, held=False)
QUIET = Result(1, "3 fronts", "call_1", [FRONT], [])
LOUD = Result(
    1,
    "during each webhook",
    "call_2",
    [DEATH, DEATH],
    [Finding("dropped", "turn 2: …"), Finding("doubled_effect", "k"), Finding("doubled_effect", "l")],
)


def test_the_counts_are_by_kind():
    kept = document([QUIET, LOUD], rounds=1, seed=5, workers=3)
    assert {name: kept[name] for name in ("rounds", "calls", "dropped", "doubled_effects")} == {
        "rounds": 1,
        "calls": 2,
        "dropped": 1,
        "doubled_effects": 2,
    }
    assert (kept["doubled_turns"], kept["unheard_in_history"], kept["lost"], kept["seed"]) == (0, 0, 0, 5)
    assert (kept["deaths"], kept["deaths_with_a_webhook_in_hand"], kept["deaths_of_the_front"]) == (3, 2, 1)


def test_only_calls_with_a_finding_are_told_in_full():
    kept = document([QUIET, LOUD], rounds=1, seed=5, workers=3)
    assert [it["call_id"] for it in kept["findings"]] == ["call_2"]
    assert len(list(details([QUIET, LOUD]))) == 3


def test_a_round_is_one_line():
    assert line(4, [QUIET], 9.6) == (
        "round  4: 1 calls, 1 deaths (0 with a webhook in hand), nothing found, 10 s"
    )
    assert "1 dropped, 2 doubled_effects" in line(4, [QUIET, LOUD], 9.6)
