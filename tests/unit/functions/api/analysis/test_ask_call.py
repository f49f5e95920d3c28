from __future__ import annotations

from talkstack.keys.model import Scope
from tests.rest import a_client
from tests.unit.talkstack.analysis.asked import Reader
from tests.unit.talkstack.analysis.service.test_ask import SEVEN
from tests.unit.talkstack.analysis.talked import a_call_over

PAIN = {"questions": [{"name": "pain", "question": "How bad is it, from 0 to 10?", "type": "number"}]}


async def test_what_was_answered_is_kept_with_the_call_alone_and_once():
    reader = Reader(SEVEN)
    client = await a_client(Scope.CALLS_WRITE, world=await a_call_over(reader))
    path = f"/v1/calls/{(await client.world.call()).id}/analysis"
    first, again = [await client.post(path, PAIN, idempotency_key="k1") for _ in range(2)]
    assert (first.status, again.json) == (200, first.json)
    assert len(reader.asked) == 1
    assert client.world.adapters.attempts._attempts == {}
