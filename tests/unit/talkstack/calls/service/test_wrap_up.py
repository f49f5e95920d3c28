from __future__ import annotations

import pytest

from talkstack.aftermath.model import Step
from talkstack.calls.model.news import News
from talkstack.errors import ProviderError
from talkstack.speech.model import recording_blob
from talkstack.telephony.form import StatusChanged
from tests.unit.talkstack.speech.waves import mulaw_wav
from tests.world import SID, World

RECORDING = "RE" + "1" * 32
CALLER, AGENT = b"\x11" * 800, b"\x22" * 800


async def recorded(*channels: bytes) -> World:
    world = await World().open()
    await world.ring()
    world.adapters.telephony.recordings[RECORDING] = mulaw_wav(*channels)
    await world.recording_filed(RECORDING)
    return world


async def test_a_recording_is_brought_home_and_then_nowhere_else():
    world = await recorded(CALLER, AGENT)
    assert await world.finish(Step.RECORDING) is News.RECORDING_READY
    call = await world.call()
    assert await world.adapters.recordings.get(recording_blob(call.id)) == mulaw_wav(CALLER, AGENT)
    assert world.adapters.telephony.recordings == {}
    assert call.steps["recording"]["recording_sid"] == RECORDING


async def test_whoever_dies_before_it_is_deleted_brings_it_home_again():
    world = await recorded(CALLER)
    world.adapters.telephony.fault = ProviderError("twilio", "down", retryable=True)
    with pytest.raises(ProviderError):
        await world.finish(Step.RECORDING)
    world.adapters.telephony.fault = None
    assert await world.finish(Step.RECORDING) is News.RECORDING_READY
    assert world.adapters.telephony.recordings == {}


async def test_whoever_dies_after_it_is_deleted_finds_it_at_home():
    world = await recorded(CALLER)
    await world.services.backroom.recordings.bring_home(await world.call())
    assert world.adapters.telephony.recordings == {}
    assert await world.finish(Step.RECORDING) is News.RECORDING_READY


async def test_a_recording_that_is_gone_is_given_up_ten_minutes_after_the_call():
    world = await recorded(CALLER)
    world.adapters.telephony.recordings.clear()
    ended = StatusChanged(call_sid=SID, status="completed", source="call-progress-events", sequence="3")
    await world.services.recorder.status(ended, world.arrival(), world.lifecycle)
    world.clock.advance(599)
    with pytest.raises(ProviderError):
        await world.finish(Step.RECORDING)
    world.clock.advance(1)
    assert await world.finish(Step.RECORDING) is None
    assert (await world.call()).steps["recording"] == {"recording_sid": RECORDING, "absent": True}
    assert await world.finish(Step.TRANSCRIPT) is None
    assert (await world.call()).steps["transcript"] == {"absent": True}


async def test_what_is_no_sound_is_given_up_at_once():
    world = await recorded(CALLER)
    world.adapters.telephony.recordings[RECORDING] = b"no sound"
    await world.finish(Step.RECORDING)
    assert await world.finish(Step.TRANSCRIPT) is None
    assert (await world.call()).steps["transcript"] == {"failed": "BadRequestError"}


async def test_a_call_is_closed_once():
    world = await recorded(CALLER)
    await world.finish(Step.CLOSED)
    closed = (await world.call()).steps
    world.clock.advance(60)
    await world.finish(Step.CLOSED)
    assert (await world.call()).steps == closed == {"closed": {"at": "2026-03-02T12:00:00+00:00"}}
