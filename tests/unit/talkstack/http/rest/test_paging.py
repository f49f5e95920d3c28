from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talkstack.errors import InvalidError
from talkstack.http.rest.paging import LONGEST, Paging, Window, decoded, encoded, page

quick = settings(max_examples=100, derandomize=True, deadline=None)
keys = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


@quick
@given(keys)
def test_a_cursor_is_where_a_page_ended(key: str):
    assert decoded(encoded(key)) == key


@quick
@given(st.text(max_size=40) | st.text("abcXYZ019-_=+/", max_size=40))
def test_any_other_text_is_some_place_or_is_refused(cursor: str):
    try:
        place = decoded(cursor)
    except InvalidError:
        return
    assert decoded(encoded(place)) == place


@pytest.mark.parametrize("cursor", ["a", "=", "é", "a b", "\ud800", "____", "gA"])
def test_a_broken_cursor_ends_no_page(cursor: str):
    with pytest.raises(InvalidError) as refused:
        decoded(cursor)
    [problem] = refused.value.problems
    assert (problem.where, problem.pointer, problem.code) == ("query", "cursor", "cursor_unknown")


@quick
@given(st.lists(keys, unique=True, max_size=12), st.integers(1, 5))
def test_pages_follow_one_another_without_a_gap(kept: list[str], limit: int):
    kept = sorted(kept, reverse=True)
    seen: list[str] = []
    window = Window(limit)
    for _ in range(len(kept) + 1):
        found = [key for key in kept if window.after is None or key < window.after][: limit + 1]
        shown = page(found, window, str, str)
        seen += shown.items
        if shown.next_cursor is None:
            break
        assert len(shown.next_cursor) <= LONGEST
        window = Paging(limit=limit, cursor=shown.next_cursor).window
    assert seen == kept
