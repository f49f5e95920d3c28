from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from talkstack.ids import new_id
from tests.builders import NOON

FORM = re.compile("call_[0-9a-hjkmnp-tv-z]{26}")


def test_an_id_says_what_it_is_of():
    for prefix in ("prj", "agt", "num", "call", "key"):
        assert new_id(prefix, NOON).startswith(f"{prefix}_")
    assert FORM.fullmatch(new_id("call", NOON))


def test_ids_of_the_same_instant_differ_and_sort_as_they_were_made():
    ids = [new_id("call", NOON) for _ in range(1000)]
    assert ids == sorted(set(ids))


@settings(max_examples=50, derandomize=True, deadline=None)
@given(st.lists(st.integers(0, 10**12), min_size=2, max_size=10, unique=True))
def test_ids_sort_by_the_time_they_were_made(milliseconds: list[int]):
    ids = [new_id("call", NOON + timedelta(milliseconds=each)) for each in sorted(milliseconds)]
    assert all(before < after for before, after in pairwise(ids))
