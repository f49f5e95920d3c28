from __future__ import annotations

import re

from talkstack.speech.model import (
    Speech,
    Word,
    joined,
    segment_blob,
    segment_mac,
    stock_blob,
    stock_digest,
    stock_facts_blob,
)

STOCK = {"project_id": "prj_1", "voice": "ava", "text": "Hello."}
SEGMENT = {"call_id": "call_1", "n": 1, "k": "1"}


def test_a_digest_tells_projects_voices_words_and_keys_apart():
    digests = [
        stock_digest("key", **STOCK),
        stock_digest("other", **STOCK),
        *(stock_digest("key", **STOCK | {name: "other"}) for name in STOCK),
        stock_digest("key", **STOCK, manner="cheerful"),
        stock_digest("key", **STOCK, manner="sad"),
        stock_digest("key", **STOCK | {"voice": "ava\0riff", "text": "."}),
    ]
    assert len(set(digests)) == len(digests)
    assert all(re.fullmatch("[0-9a-f]{40}", digest) for digest in digests)
    assert stock_digest("key", **STOCK) == digests[0]


def test_a_mac_tells_calls_turns_segments_and_keys_apart():
    macs = [
        segment_mac("key", **SEGMENT),
        segment_mac("other", **SEGMENT),
        segment_mac("key", **SEGMENT | {"call_id": "call_2"}),
        segment_mac("key", **SEGMENT | {"n": 11}),
        segment_mac("key", **SEGMENT | {"k": "11"}),
        segment_mac("key", **SEGMENT | {"k": "1.1"}),
    ]
    assert len(set(macs)) == len(macs)


def test_blobs_lie_below_what_they_belong_to():
    assert stock_blob("d1") == "stock/d1.wav"
    assert stock_facts_blob("d1") == "stock/d1.json"
    assert segment_blob("call_1", 2, "3") == "calls/call_1/2-3.wav"


def test_joined_texts_have_their_words_where_they_are_heard():
    one = Speech(b"\1" * 800, (Word(2, 30), Word(7, 90)))
    two = Speech(b"\2" * 400, (Word(3, 40),))
    both = joined([("At six.", one), ("Bye.", two)])
    assert both == Speech(b"\1" * 800 + b"\2" * 400, (Word(2, 30), Word(7, 90), Word(11, 140)))
    assert both.ms == 150
    assert joined([]) == Speech(b"")
