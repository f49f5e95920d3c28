from __future__ import annotations

import pytest

from talkstack.llm.model import ToolCall
from talkstack.tools.model import RunState, ToolRun
from talkstack.tools.service import UNSURE
from tests.builders import a_run
from tests.unit.talkstack.tools.desk import DONE, MONDAY, a_ledger, a_turn, calling, effects, run


@pytest.mark.parametrize("arguments", ['{"day": "Monday"}', '{ "day" :"Monday"}'])
async def test_the_same_writing_call_in_a_later_turn_is_told_what_came_of_the_first(arguments: str):
    ledger = a_ledger()
    first = await run(ledger, a_turn())
    [again] = await run(ledger, a_turn(3, *first), ToolCall("tc_2", "book", arguments))
    assert again.state is RunState.DONE
    assert again.result == f"This was done at turn 1 already: {DONE.result}"
    assert effects(ledger) == {"call_1:1:1": 1}


@pytest.mark.parametrize(
    ("earlier", "call"),
    [
        (a_run(state=RunState.DONE), ToolCall("tc_2", "book", '{"day": "Tuesday"}')),
        (a_run(state=RunState.FAILED), MONDAY),
        (a_run(state=RunState.DONE, name="cancel"), MONDAY),
        (a_run(state=RunState.DONE, name="look"), calling("look")),
    ],
    ids=["other arguments", "failed", "other tool", "only reads"],
)
async def test_what_is_another_wish_is_made(earlier: ToolRun, call: ToolCall):
    ledger = a_ledger()
    await run(ledger, a_turn(2, earlier), call)
    assert effects(ledger) == {"call_1:2:1": 1}


async def test_what_may_have_happened_is_not_wished_for_anew():
    ledger = a_ledger()
    unsure = a_run(state=RunState.UNKNOWN, result=UNSURE)
    [again] = await run(ledger, a_turn(2, unsure))
    assert (again.state, again.result) == (RunState.UNKNOWN, UNSURE)
    assert effects(ledger) == {}


async def test_what_may_have_happened_is_asked_for_under_the_key_of_the_first_wish():
    """So that the customer's API does it at most once, however often the caller asks for it."""
    ledger = a_ledger()
    unsure = a_run(name="cancel", state=RunState.UNKNOWN, result=UNSURE)
    [second] = await run(ledger, a_turn(2, unsure), calling("cancel"))
    assert (second.id, second.state, second.result) == ("call_1:2:1", RunState.DONE, DONE.result)
    assert effects(ledger) == {"call_1:1:1": 1}
    [third] = await run(ledger, a_turn(3, unsure, second), calling("cancel"))
    assert third.result == f"This was done at turn 2 already: {DONE.result}"
    assert effects(ledger) == {"call_1:1:1": 1}
