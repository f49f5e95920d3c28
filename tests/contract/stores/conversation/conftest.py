from __future__ import annotations

from typing import Any

import pytest

from talkstack.conversation.memory import MemoryReplyStore
from talkstack.conversation.ports import ReplyStore
from talkstack.conversation.store import MongoReplyStore


@pytest.fixture
def replies(open_store: Any) -> ReplyStore:
    return open_store(MemoryReplyStore, MongoReplyStore)
