"""Numbers stand in the database in clear only once it is known that they may."""

from __future__ import annotations

from dataclasses import replace

import pytest

from talkstack.conversation.model import CallerPressed, CallerSaid, Said
from talkstack.conversation.store import REPLIES, MongoReplyStore
from talkstack.conversation.thinking.private import masked
from talkstack.database import Database
from talkstack.secrets.cipher import Cipher, SealError
from tests.builders import a_reply, a_segment
from tests.contract.stores.conversation.conftest import sealing

CARD: tuple[Said, ...] = (CallerPressed("4242"), CallerSaid("It is 4242, four two.", 0.9, "twilio"))


async def stored(database: Database) -> str:
    return f"{[document async for document in database[REPLIES].find()]}"


@pytest.mark.parametrize("said", CARD)
async def test_what_tells_numbers_is_sealed_until_more_is_written(database: Database, said: Said):
    replies = sealing(database)
    await replies.insert(a_reply(said=said), shown=masked(said))
    raw = await stored(database)
    assert [it in raw for it in ("4242", "four", "sealed")] == [False, False, True]
    assert (await replies.get("call_1:1")).said == said
    assert (await replies.of_call("call_1"))[0].said == said
    await replies.append(await replies.get("call_1:1"), [a_segment()], None)
    assert "4242" in await stored(database)


@pytest.mark.parametrize("said", CARD)
async def test_nothing_of_a_masked_number_is_left(database: Database, said: Said):
    replies = sealing(database)
    await replies.insert(a_reply(said=said), shown=masked(said))
    taken = await replies.take_over(await replies.get("call_1:1"))
    assert taken is not None
    assert taken.said == said
    await replies.append(replace(taken, said=masked(said)), [a_segment()], None)
    assert (await replies.get("call_1:1")).said == masked(said)
    assert [it in await stored(database) for it in ("4242", "ciphertext")] == [False, False]


async def test_what_an_earlier_version_wrote_over_it_counts(database: Database):
    replies = sealing(database)
    await replies.insert(a_reply(said=CARD[0]), shown=masked(CARD[0]))
    await database[REPLIES].update_one({}, {"$set": {"state": "complete"}})
    assert (await replies.get("call_1:1")).said == masked(CARD[0])


async def test_other_words_are_not_sealed(database: Database):
    said = CallerSaid("When do you open?", 0.9, "twilio")
    await sealing(database).insert(a_reply(said=said), shown=masked(said))
    assert "sealed" not in await stored(database)


async def test_the_seal_is_that_of_the_deployment(database: Database):
    await sealing(database).insert(a_reply(said=CARD[0]), shown=masked(CARD[0]))
    with pytest.raises(SealError):
        await MongoReplyStore(database, Cipher(bytes(range(32)))).get("call_1:1")
