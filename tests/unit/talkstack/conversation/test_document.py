from __future__ import annotations

from talkstack.conversation.document import reply_document, reply_of
from talkstack.llm.model import Usage
from tests.builders import a_reply


def test_a_reply_of_a_version_that_kept_no_usage_and_no_failure_is_read():
    document = reply_document(a_reply(usage=Usage(900, 512, 40), heard_ms=2100, failed="openai"))
    del document["usage"], document["heard_ms"], document["failed"]
    assert reply_of(document) == a_reply()
