from __future__ import annotations

import hashlib

from talkstack.secrets.model import digest_of

SEALED = {"project_id": "prj_1", "name": "clinic", "value": "1234"}


def test_the_same_value_has_the_same_digest_and_nothing_else_has():
    others = [SEALED | {name: "other"} for name in SEALED]
    digests = [digest_of("key", **each) for each in (SEALED, *others)]
    assert digests[0] == digest_of("key", **SEALED)
    assert len({*digests, digest_of("other", **SEALED)}) == len(digests) + 1


def test_a_short_value_cannot_be_tried_out():
    assert digest_of("key", **SEALED) != hashlib.sha256(b"1234").hexdigest()
