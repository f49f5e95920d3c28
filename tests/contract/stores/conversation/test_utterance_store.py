from __future__ import annotations

from typing import Any

import pytest

from talkstack.conversation.memory import MemoryUtteranceStore
from talkstack.conversation.ports import UtteranceStore
from talkstack.conversation.store import MongoUtteranceStore
from talkstack.tools.model import RunState
from tests.builders import a_run, an_utterance


@pytest.fixture
def utterances(open_store: Any) -> UtteranceStore:
    return open_store(MemoryUtteranceStore, MongoUtteranceStore)


async def test_utterances_come_by_turn_the_caller_first(utterances: UtteranceStore):
    said = [an_utterance(n, speaker=speaker) for n in (10, 2, 1) for speaker in ("agent", "caller")]
    await utterances.add(said)
    order = [(each.n, each.speaker) for each in await utterances.of_call("call_1")]
    assert order == [(n, speaker) for n in (1, 2, 10) for speaker in ("caller", "agent")]


async def test_an_utterance_comes_back_whole(utterances: UtteranceStore):
    heard = an_utterance(engine="twilio", confidence=0.87)
    said = an_utterance(
        speaker="agent", cut=True, tools=(a_run(state=RunState.DONE, result='{"id": 7}', milliseconds=80),)
    )
    await utterances.add([heard, said])
    assert await utterances.of_call("call_1") == [heard, said]


async def test_the_first_stays_and_the_rest_is_added(utterances: UtteranceStore):
    await utterances.add([an_utterance(1, text="first")])
    await utterances.add([an_utterance(1, text="second"), an_utterance(2), an_utterance(2, text="again")])
    texts = [each.text for each in await utterances.of_call("call_1")]
    assert texts == ["first", "When do you open?"]


async def test_calls_are_apart(utterances: UtteranceStore):
    await utterances.add([an_utterance(), an_utterance(call_id="call_2")])
    assert await utterances.of_call("call_2") == [an_utterance(call_id="call_2")]
    assert await utterances.of_call("call_3") == []


async def test_nothing_may_be_added(utterances: UtteranceStore):
    await utterances.add([])
    assert await utterances.of_call("call_1") == []


async def test_a_calls_utterances_are_erased_and_no_others(utterances: UtteranceStore):
    await utterances.add([an_utterance(), an_utterance(call_id="call_2")])
    await utterances.erase("call_1")
    assert await utterances.of_call("call_1") == []
    assert len(await utterances.of_call("call_2")) == 1
