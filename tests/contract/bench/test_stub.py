"""The function app in this process, as the bench asks it."""

from __future__ import annotations

import pytest

from bench.calls.call import Call, CallOverError
from bench.calls.carrier import Carrier
from bench.calls.load import Plan
from bench.live import script
from bench.stub import load
from bench.stub.app import opened
from bench.stub.providers import AT_ONCE
from talkstack import bootstrap

WORDS = "reference number 1000"


@pytest.fixture
async def carrier() -> Carrier:
    return await opened(AT_ONCE)


async def test_a_call_is_answered_turn_by_turn_and_kept(carrier: Carrier):
    call = Call(carrier)
    await call.ring()
    for words in (WORDS, "reference number 1001"):
        call.wait(Plan.every)
        await call.begin_to_say(words)
        await call.say(words)
    await call.hang_up()
    assert [sample.fault for sample in carrier.samples if sample.fault] == []
    kinds = [sample.kind for sample in carrier.samples if sample.kind not in {"partial", "next"}]
    assert kinds == ["voice", "stock", "turn", "segment", "turn", "segment", "callback", "callback"]
    adapters = bootstrap.services().adapters
    kept = await adapters.calls.by_sid(call.sid)
    assert kept.status == "completed"
    replies = [await adapters.replies.get(f"{kept.id}:{n}") for n in (1, 2)]
    assert replies[0].segments[0].text == script.reply(WORDS)


async def test_the_app_checks_a_webhook_as_ever(carrier: Carrier):
    stranger = Call(Carrier(carrier.wire, "AC" + "1" * 32, carrier.number, carrier.samples))
    with pytest.raises(CallOverError):
        await stranger.ring()
    assert [sample.fault for sample in carrier.samples] == [
        "CallError 11200 HTTP retrieval failure: status 403"
    ]


async def test_an_address_that_the_app_does_not_serve_is_not_found(carrier: Carrier):
    call = Call(carrier)
    await call.ring()
    call._action = f"{carrier.number.voice_url}/nowhere"
    with pytest.raises(CallOverError):
        await call.say(WORDS)
    assert "status 404" in carrier.samples[-1].fault


async def test_few_calls_are_held_with_ease(monkeypatch: pytest.MonkeyPatch):
    """The bench has its machine to itself; a test has not."""
    monkeypatch.setattr("bench.stub.held.LATE_MS", 10_000.0)
    plan = Plan(calls=2, every=2.0, turns=1, warm_up=0.2, seconds=3.1, cool_down=0.1)
    held = await load.measure(plan)
    assert held.turns
    assert held.held
    assert 0.0 < held.p50 <= held.latest
