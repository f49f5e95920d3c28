import asyncio
import io
import wave

import numpy as np

from local.speech.engines import mulaw, open_engine
from tests.contract.local.carrier.handset import audio_of

RECORD = '<Record action="/turn" playBeep="false" timeout="2"'


async def words_in(carrier, recording_sid: str) -> str:
    with wave.open(io.BytesIO(await carrier.media(recording_sid))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8_000)
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    return (await open_engine("modem").transcribe(mulaw.encode(samples))).text


async def test_a_recording_is_posted_announced_and_can_be_fetched(carrier, customer, number):
    customer.on("/voice", f'{RECORD} recordingStatusCallback="/recorded"/>')
    customer.on("/turn", "<Hangup/>")
    customer.on("/recorded")
    async with carrier.dial() as handset:
        await handset.until("listening", verb="Record")
        await handset.say("two o'clock please")
        await handset.until("hangup")
    action, announced = await customer.arrival("/turn"), await customer.arrival("/recorded")
    assert action.signed
    assert announced.signed
    sid = action.form["RecordingSid"]
    assert action.form["RecordingUrl"].endswith(f"/Recordings/{sid}")
    assert "Digits" not in action.form
    assert announced.form["RecordingSid"] == sid
    assert announced.form["RecordingStatus"] == "completed"
    assert announced.form["RecordingSource"] == "RecordVerb"
    assert await words_in(carrier, sid) == "two o'clock please"
    spoken = len(await audio_of("two o'clock please")) / 8_000
    with wave.open(io.BytesIO(await carrier.media(sid))) as trimmed:
        assert spoken <= trimmed.getnframes() / 8_000 < spoken + 0.5


async def test_the_recording_ends_after_its_silence(carrier, customer, number):
    customer.on("/voice", f"{RECORD}/>")
    customer.on("/turn", "<Hangup/>")
    async with carrier.dial() as handset:
        listening = await handset.until("listening")
        await handset.say("yes")
        await handset.until("webhook", path="/turn")
        took = len(handset.heard) // 8 - listening["media_ms"]
    assert 2_000 < took < 3_000


async def test_an_empty_recording_goes_on_with_the_next_verb(carrier, customer, number):
    customer.on("/voice", f"{RECORD}/>", "<Say>nobody spoke</Say>")
    async with carrier.dial() as handset:
        await handset.until("hangup")
        assert await handset.words() == "nobody spoke"
    assert not customer.to("/turn")


async def test_a_key_ends_the_recording(carrier, customer, number):
    customer.on("/voice", f'{RECORD} finishOnKey="#"/>')
    customer.on("/turn", "<Hangup/>")
    async with carrier.dial() as handset:
        await handset.until("listening")
        await handset.say("one two three")
        await handset.exchange(60)
        await handset.press("1", "#")
        await handset.until("hangup")
    [turn] = customer.to("/turn")
    assert turn.form["Digits"] == "#"


async def test_the_longest_recording(carrier, customer, number):
    customer.on("/voice", f'{RECORD} maxLength="2" trim="do-not-trim"/>')
    customer.on("/turn", "<Hangup/>")
    async with carrier.dial() as handset:
        await handset.until("listening")
        await handset.say("a very long story that does not come to its end by itself " * 4)
        await handset.until("hangup")
    [turn] = customer.to("/turn")
    assert turn.form["RecordingDuration"] == "2"


async def test_a_caller_who_hangs_up_leaves_the_recording(carrier, customer, number):
    customer.on("/voice", f"{RECORD}/>")
    customer.on("/turn", "<Say>to nobody</Say>")
    async with carrier.dial() as handset:
        await handset.until("listening")
        await handset.say("call me back")
        await handset.exchange(80)
        await handset.hang_up()
        await handset.until("hangup", by="caller")
    turn = await customer.arrival("/turn")
    assert turn.form["Digits"] == "hangup"
    assert turn.form["CallStatus"] == "completed"


async def test_the_beep_is_heard_before_listening(carrier, customer, number):
    customer.on("/voice", '<Record action="/turn" timeout="1"/>')
    async with carrier.dial() as handset:
        listening = await handset.until("listening")
        assert listening["media_ms"] == 400
        assert mulaw.decode(bytes(handset.heard)).max() > 5_000
        await handset.hang_up()
        await handset.until("hangup")


async def test_a_call_recording_has_the_caller_left_and_the_agent_right(carrier, customer, number):
    customer.on(
        "/voice",
        f'<Start><Recording recordingStatusCallback="{customer.url}/recorded" trim="do-not-trim"'
        ' recordingStatusCallbackEvent="in-progress completed"/></Start>',
        '<Say>agent speaks</Say><Gather input="speech" speechTimeout="auto" action="/turn"/>',
    )
    customer.on("/turn", "<Hangup/>")
    customer.on("/recorded")
    async with carrier.dial() as handset:
        await handset.until("listening")
        await handset.say("caller speaks")
        await handset.until("hangup")
    announced = [await customer.arrival("/recorded") for _ in range(2)]
    assert {received.form["RecordingStatus"] for received in announced} == {"in-progress", "completed"}
    assert announced[0].form["RecordingSource"] == "StartCallRecordingTwiML"
    sid = announced[0].form["RecordingSid"]
    with wave.open(io.BytesIO(await carrier.media(sid))) as file:
        assert file.getnchannels() == 2
        sides = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").reshape(-1, 2)
    heard = [await open_engine("modem").transcribe(mulaw.encode(side.copy())) for side in sides.T]
    assert [side.text for side in heard] == ["caller speaks", "agent speaks"]


async def test_recording_is_steered_by_rest_while_the_call_lives(carrier, customer, number):
    customer.on("/voice", '<Say>hello</Say><Gather numDigits="1" action="/turn" timeout="60"/>')
    customer.on("/turn", "<Hangup/>")
    async with carrier.dial() as handset:
        sid = (await handset.until("answered"))["call_sid"]
        await handset.until("listening")
        recordings = carrier.client.calls(sid).recordings
        recording = await asyncio.to_thread(recordings.create, recording_channels="dual")
        assert (recording.status, recording.channels) == ("in-progress", 2)
        await handset.exchange(50)
        current = recordings("Twilio.CURRENT")
        await asyncio.to_thread(current.update, status="paused", pause_behavior="skip")
        await handset.exchange(100)
        await asyncio.to_thread(current.update, status="in-progress")
        await handset.exchange(50)
        stopped = await asyncio.to_thread(current.update, status="stopped")
        assert stopped.duration == "2"
        await handset.press("1")
        await handset.until("hangup")
    [listed] = await asyncio.to_thread(carrier.client.recordings.list, call_sid=sid)
    assert (listed.sid, listed.source) == (recording.sid, "StartCallRecordingAPI")
    assert await asyncio.to_thread(carrier.client.recordings(recording.sid).delete)
    assert not await asyncio.to_thread(carrier.client.recordings.list)


async def test_an_empty_recording_is_announced_as_absent(carrier, customer, number):
    events = 'recordingStatusCallbackEvent="completed absent"'
    customer.on("/voice", f'{RECORD} recordingStatusCallback="/recorded" {events}/>')
    customer.on("/recorded")
    async with carrier.dial() as handset:
        await handset.until("hangup")
    announced = await customer.arrival("/recorded")
    assert (announced.form["RecordingStatus"], announced.form["RecordingDuration"]) == ("absent", "0")


async def test_a_diverted_recording_is_finished(carrier, customer, number):
    customer.on("/voice", f"{RECORD}/>")
    async with carrier.dial() as handset:
        call = carrier.client.calls((await handset.until("answered"))["call_sid"])
        await handset.until("listening")
        await handset.say("wait for me")
        await handset.exchange(60)
        await asyncio.to_thread(call.update, twiml="<Response><Hangup/></Response>")
        await handset.until("hangup")
    [recording] = await asyncio.to_thread(carrier.client.recordings.list)
    assert recording.status in {"processing", "completed"}
    assert not customer.to("/turn")
