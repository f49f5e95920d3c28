from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from talkstack.agents.diff import Change, changes
from talkstack.agents.model import AgentDraft, Limits
from talkstack.agents.recording import Recording
from tests.builders import NO_PARAMETERS, UNRECORDED, a_draft, a_tool

quick = settings(max_examples=60, deadline=None, derandomize=True)

A, B, C = (a_tool(name=name) for name in ("a", "b", "c"))


def test_equal_drafts_do_not_differ():
    assert changes(a_draft(), a_draft()) == ()


def test_fields_stand_by_dotted_pointers():
    after = a_draft(language="de-DE", limits=Limits(max_tool_rounds=2))
    assert changes(a_draft(), after) == (
        Change("language", "en-US", "de-DE"),
        Change("limits.max_tool_rounds", 4, 2),
    )


def test_tools_are_told_apart_by_their_names():
    after = a_draft(tools=(B.model_copy(update={"writes": False}), C))
    [lost, changed, found] = changes(a_draft(tools=(A, B)), after)
    assert (lost.pointer, lost.after) == ("tools.a", None)
    assert changed == Change("tools.b.writes", before=True, after=False)
    assert (found.pointer, found.before) == ("tools.c", None)


def test_another_order_is_told():
    assert changes(a_draft(tools=(A, B)), a_draft(tools=(B, A))) == (Change("tools", ["a", "b"], ["b", "a"]),)


def test_a_schema_is_told_whole():
    changed = A.model_copy(update={"parameters": NO_PARAMETERS})
    assert changes(a_draft(tools=(A,)), a_draft(tools=(changed,))) == (
        Change("tools.a.parameters", A.parameters, NO_PARAMETERS),
    )


def test_a_list_of_words_is_told_whole():
    before, after = (a_draft(tools=(a_tool(done_words={"en": words}),)) for words in (("done",), ("booked",)))
    assert changes(before, after) == (Change("tools.book.done_words.en", ["done"], ["booked"]),)


DRAFTS = st.builds(
    a_draft,
    name=st.sampled_from(("Nurse", "Doctor")),
    tools=st.lists(st.sampled_from((A, B, C)), unique_by=lambda it: it.name).map(tuple),
    recording=st.sampled_from((Recording(), UNRECORDED)),
)


@quick
@given(DRAFTS, DRAFTS)
def test_what_differs_is_told_and_nothing_else(before: AgentDraft, after: AgentDraft):
    found = changes(before, after)
    assert (found == ()) == (before == after)
    assert all(it.before != it.after for it in found)
