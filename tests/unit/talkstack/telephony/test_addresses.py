from __future__ import annotations

from talkstack.telephony.addresses import OVERRIDES, Addresses

BASE = "https://phone.example.com"
ADDRESSES = Addresses(BASE)


def test_webhooks_end_in_what_a_dead_instance_may_cost():
    assert OVERRIDES == "#ct=2000&rt=7000&tt=14500&rc=1&rp=ct,rt,5xx"
    assert [
        ADDRESSES.voice(),
        ADDRESSES.voice_fallback(),
        ADDRESSES.status(),
        ADDRESSES.turn("call_1", 2),
        ADDRESSES.turn("call_1", 2, tries=1),
        ADDRESSES.partial("call_1", 2),
        ADDRESSES.dial("call_1", 2),
        ADDRESSES.fallback("call_1", 2, tries=1),
        ADDRESSES.turn_recording("call_1", 2),
        ADDRESSES.call_recording("call_1"),
        ADDRESSES.next("call_1", 2, fillers=1),
        ADDRESSES.next("call_1", 2, after=3, fillers=0),
    ] == [
        f"{BASE}{path}{OVERRIDES}"
        for path in (
            "/twilio/voice",
            "/twilio/voice/fallback",
            "/twilio/status",
            "/twilio/calls/call_1/turns/2",
            "/twilio/calls/call_1/turns/2?tries=1",
            "/twilio/calls/call_1/turns/2/partial",
            "/twilio/calls/call_1/turns/2/dial",
            "/twilio/calls/call_1/turns/2/fallback?tries=1",
            "/twilio/calls/call_1/turns/2/recording",
            "/twilio/calls/call_1/recording",
            "/twilio/calls/call_1/turns/2/next?after=0&fillers=1",
            "/twilio/calls/call_1/turns/2/next?after=3&fillers=0",
        )
    ]


def test_audio_is_a_plain_address():
    assert ADDRESSES.stock_audio("d1") == f"{BASE}/audio/stock/d1.wav"
    assert ADDRESSES.segment_audio("call_1", 2, "1", "mac") == f"{BASE}/audio/calls/call_1/2-1-mac.wav"
