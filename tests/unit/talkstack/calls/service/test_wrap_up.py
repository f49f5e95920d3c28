from __future__ import annotations

import pytest

from talkstack.errors import BadRequestError, NotFoundError, ProviderError
from talkstack.telephony.form import StatusChanged
from tests.unit.talkstack.speech.waves import mulaw_wav
from tests.world import SID, World

RECORDING = "RE" + "1" * 32
CALLER, AGENT = b"\x11" * 800, b"\x22" * 800


async def recorded(*channels: bytes) -> tuple[World, str]:
    world = await World().open()
    await world.ring()
    world.adapters.telephony.recordings[RECORDING] = mulaw_wav(*channels)
    world.adapters.recogniser.teach(CALLER, "When do you open?", "", "On Monday.")
    world.adapters.recogniser.teach(AGENT, "At nine.")
    return world, (await world.call()).id


def texts(lines: list[dict[str, object]]) -> list[object]:
    return [line["text"] for line in lines]


async def test_each_channel_of_the_recording_is_what_one_side_said():
    world, call_id = await recorded(CALLER, AGENT)
    await world.services.wrap_up.transcribe(call_id, RECORDING)
    transcript = (await world.call()).steps["transcript"]
    assert transcript["recording_sid"] == RECORDING
    assert texts(transcript["caller"]) == ["When do you open?", "On Monday."]
    assert texts(transcript["agent"]) == ["At nine."]
    assert transcript["agent"][0] == {"text": "At nine.", "confidence": 1.0, "offset_ms": 0, "duration_ms": 0}


async def test_one_channel_holds_both():
    world, call_id = await recorded(CALLER)
    await world.services.wrap_up.transcribe(call_id, RECORDING)
    transcript = (await world.call()).steps["transcript"]
    assert set(transcript) == {"recording_sid", "both"}
    assert texts(transcript["both"]) == ["When do you open?", "On Monday."]


async def test_a_transcript_is_made_once():
    world, call_id = await recorded(CALLER, AGENT)
    await world.services.wrap_up.transcribe(call_id, RECORDING)
    before = (await world.call()).steps
    world.adapters.recogniser.teach(CALLER, "Something else.")
    world.adapters.telephony.recordings.clear()
    await world.services.wrap_up.transcribe(call_id, RECORDING)
    assert (await world.call()).steps == before


async def test_what_fails_leaves_nothing_behind_and_may_be_tried_again():
    world, call_id = await recorded(CALLER, AGENT)
    world.adapters.recogniser.fault = ProviderError("speech", "down", retryable=True)
    with pytest.raises(ProviderError):
        await world.services.wrap_up.transcribe(call_id, RECORDING)
    assert (await world.call()).steps == {}
    world.adapters.recogniser.fault = None
    await world.services.wrap_up.transcribe(call_id, RECORDING)
    assert "transcript" in (await world.call()).steps


async def test_a_recording_that_is_not_there_or_broken_is_said():
    world, call_id = await recorded(CALLER)
    with pytest.raises(NotFoundError):
        await world.services.wrap_up.transcribe(call_id, "RE" + "9" * 32)
    world.adapters.telephony.recordings[RECORDING] = b"no sound"
    with pytest.raises(BadRequestError):
        await world.services.wrap_up.transcribe(call_id, RECORDING)


async def test_a_call_is_closed_once():
    world, call_id = await recorded(CALLER)
    await world.services.wrap_up.close(call_id)
    closed = (await world.call()).steps
    world.clock.advance(60)
    await world.services.wrap_up.close(call_id)
    assert (await world.call()).steps == closed == {"closed": {"at": "2026-03-02T12:00:00+00:00"}}


async def test_a_recording_that_is_gone_is_given_up_ten_minutes_after_the_call():
    world, call_id = await recorded(CALLER)
    world.adapters.telephony.recordings.clear()
    ended = StatusChanged(call_sid=SID, status="completed", source="call-progress-events", sequence="3")
    await world.services.recorder.status(ended, world.arrival(), world.lifecycle)
    world.clock.advance(599)
    with pytest.raises(NotFoundError):
        await world.services.wrap_up.transcribe(call_id, RECORDING)
    world.clock.advance(1)
    await world.services.wrap_up.transcribe(call_id, RECORDING)
    assert (await world.call()).steps == {"transcript": {"recording_sid": RECORDING, "absent": True}}
