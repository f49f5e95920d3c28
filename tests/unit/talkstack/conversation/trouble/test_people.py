from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError

from talkstack.agents.model import AgentDraft, Limits, TransferTarget
from talkstack.conversation.trouble.people import (
    FALLBACK,
    RING_SECONDS,
    last_resort,
    longest_seconds,
    people,
    person,
    somebody,
)
from tests.builders import a_draft

DESK = TransferTarget(name="desk", description="The desk.", number="+15550003000", ring_seconds=12)
HOTLINE = "+15550004000"
NOBODY, BOTH = a_draft(), a_draft(transfers=(DESK,), fallback_number=HOTLINE)
ONLY_DESK, ONLY_HOTLINE = a_draft(transfers=(DESK,)), a_draft(fallback_number=HOTLINE)


def test_a_person_is_found_by_name():
    assert person(BOTH, "desk") == (DESK.number, 12)
    assert person(BOTH, FALLBACK) == (HOTLINE, RING_SECONDS)
    assert [person(BOTH, name) for name in ("nurse", None)] == [None, None]
    assert person(ONLY_DESK, FALLBACK) is None


def test_who_asks_for_a_person_gets_the_first_and_who_cannot_be_asked_the_fallback():
    drafts = (BOTH, ONLY_DESK, ONLY_HOTLINE, NOBODY)
    assert [somebody(draft) for draft in drafts] == ["desk", "desk", FALLBACK, None]
    found = [last_resort(draft) for draft in drafts]
    assert [it and it.number for it in found] == [HOTLINE, DESK.number, HOTLINE, None]


def test_no_target_is_named_like_the_fallback():
    with pytest.raises(ValidationError):
        TransferTarget(name=FALLBACK, description="The desk.", number=DESK.number)


@pytest.mark.parametrize("number", ["15550004000", "+0155500040", "+1555", "+1555000400012345", "911", ""])
def test_a_fallback_number_is_written_as_the_world_writes_it(number: str):
    with pytest.raises(ValidationError):
        AgentDraft.model_validate(a_draft().model_dump() | {"fallback_number": number})


def test_everybody_has_the_name_that_a_transfer_has():
    assert people(BOTH) == {"desk": (DESK.number, 12), FALLBACK: (HOTLINE, RING_SECONDS)}
    assert [list(people(draft)) for draft in (ONLY_DESK, NOBODY)] == [["desk"], []]


@pytest.mark.parametrize(
    ("most", "talked", "left"),
    [(900, 0, 900), (900, 90.9, 810), (900, 880, 300), (60, 0, 300), (900, 5000, 300)],
)
def test_who_is_put_through_has_what_is_left_and_a_while_at_least(most: int, talked: float, left: int):
    draft = a_draft(limits=Limits(max_duration_seconds=most))
    assert longest_seconds(draft, timedelta(seconds=talked)) == left
