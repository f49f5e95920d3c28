from __future__ import annotations

from collections import Counter
from datetime import date

from local.model.understanding.days import find_day
from local.model.understanding.times import find_time
from soak.chaos.plan import KINDS, Plan, wishes

TODAY = date(2026, 11, 28)


def test_the_same_seed_wishes_for_the_same_calls():
    first, again, other = (wishes(Plan(calls=30, seed=seed), TODAY) for seed in (1, 1, 2))
    assert first == again
    assert [wish.kind for wish in first] != [wish.kind for wish in other]


def test_calls_are_of_every_kind_and_each_rings_at_a_number_of_its_own():
    found = wishes(Plan(calls=500, seed=1), TODAY)
    counts = Counter(wish.kind for wish in found)
    assert counts.keys() == KINDS.keys()
    assert all(counts[kind] > 2 * share for kind, share in KINDS.items())
    assert len({wish.number for wish in found}) == 500


def test_no_two_callers_want_the_same_time_as_the_agent_understands_it():
    found = [wish.lines[0][0] for wish in wishes(Plan(calls=500, seed=1), TODAY) if wish.kind == "booking"]
    wanted = {(find_day(words)[0], find_time(find_day(words)[1], expected=True)) for words in found}
    assert len(wanted) == len(found)
    assert all(day and time for day, time in wanted)
