from __future__ import annotations

import json

from bench import report
from bench.figures import Result, Spread

RATIO = Result(rows={"first_word_ratio": Spread(2.346, 2.3, 2.4)}, details={"first_word": {"app_ms": 900}})
TURNS = Result(rows={"turn_p50_ms": Spread(40.04, 31.0, 55.2), "turn_p99_ms": Spread(120.1, 99.0, 130.0)})
KNEE = Result(rows={"calls_held": Spread(79, 79, 84), "calls_held_stub": Spread(4_000, 4_000, 4_000)})


def document(*results: Result, earlier: report.Document | None = None) -> report.Document:
    return json.loads(json.dumps(report.document(results, {"calls": 50}, earlier or {})))


def test_what_is_kept_has_the_medians_and_all_that_belongs_to_them():
    kept = document(RATIO, TURNS)
    figures = ["turn_p50_ms", "turn_p99_ms", "first_word_ratio"]
    assert list(kept)[:3] == figures
    assert [kept[name] for name in figures] == [40.0, 120.1, 2.35]
    assert kept["pass"] == {"turn_p50_ms": True, "turn_p99_ms": False, "first_word_ratio": True}
    assert kept["spread"]["turn_p50_ms"] == [31.0, 55.2]
    assert kept["budgets"]["turn_p99_ms"] == 120
    assert (kept["calls"], kept["first_word"]) == (50, {"app_ms": 900})


def test_a_part_measured_alone_leaves_the_others_as_they_were():
    earlier = document(RATIO, TURNS)
    anew = Result(rows={"turn_p99_ms": Spread(80.0, 70.0, 90.0)})
    kept = document(anew, earlier=earlier)
    assert (kept["turn_p50_ms"], kept["turn_p99_ms"]) == (40.0, 80.0)
    assert (kept["spread"]["turn_p50_ms"], kept["spread"]["turn_p99_ms"]) == ([31.0, 55.2], [70.0, 90.0])
    assert kept["pass"]["turn_p99_ms"] is True
    assert kept["first_word"] == {"app_ms": 900}


def test_the_table_says_which_budgets_are_met():
    lines = report.table(document(TURNS, RATIO, KNEE)).splitlines()
    assert [line.split()[-1] for line in lines[1:]] == ["pass", "over", "pass", "pass", "pass"]


def test_the_rows_for_a_page_say_what_was_reached():
    assert report.markdown(document(TURNS, KNEE, RATIO)).splitlines() == [
        "| turn webhook to TwiML, less the model's and the synthesis' own time, p50 | ≤ 40 ms | 40.0 ms (31.0 to 55.2) | |",
        "| the same, p99 | ≤ 120 ms | 120.1 ms (99.0 to 130.0) | over |",
        "| live calls held, no turn later than 500 ms over model and synthesis | ≥ 50 | 79 (84 were too many) | |",
        "| live calls held in one process, stub providers and the memory store | ≥ 500 | 4,000 or more | |",
        "| first word of three-sentence replies, how much sooner than by a plain loop | ≥ 2 times | 2.35 times (2.30 to 2.40) | |",
    ]


def test_what_others_did_meanwhile_is_said():
    assert report.caution([TURNS]) is None
    assert "30%" in (report.caution([TURNS, Result(rows={}, elsewhere=0.3)]) or "")
