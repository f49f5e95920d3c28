from __future__ import annotations

from typing import Any

import pytest

from talkstack.conversation.memory import MemoryReplyStore
from talkstack.conversation.ports import ReplyStore
from talkstack.conversation.store import MongoReplyStore
from talkstack.database import Database
from talkstack.secrets.cipher import Cipher


def sealing(database: Database) -> MongoReplyStore:
    return MongoReplyStore(database, Cipher(bytes(32)))


@pytest.fixture
def replies(open_store: Any) -> ReplyStore:
    return open_store(MemoryReplyStore, sealing)
