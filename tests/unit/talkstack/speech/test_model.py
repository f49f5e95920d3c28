from __future__ import annotations

import re

from talkstack.speech.model import segment_blob, segment_mac, stock_blob, stock_digest

STOCK = {"project_id": "prj_1", "voice": "ava", "text": "Hello."}
SEGMENT = {"call_id": "call_1", "n": 1, "k": 1}


def test_a_digest_tells_projects_voices_words_and_keys_apart():
    digests = [
        stock_digest("key", **STOCK),
        stock_digest("other", **STOCK),
        *(stock_digest("key", **STOCK | {name: "other"}) for name in STOCK),
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
        segment_mac("key", **SEGMENT | {"k": 11}),
    ]
    assert len(set(macs)) == len(macs)


def test_blobs_lie_below_what_they_belong_to():
    assert stock_blob("d1") == "stock/d1.wav"
    assert segment_blob("call_1", 2, 3) == "calls/call_1/2-3.wav"
