from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from talkstack.agents.model import Listening, ListeningEngine
from talkstack.conversation.listening import Listener
from talkstack.conversation.model import CallerRecorded, CallerSaid, CallerSilent
from talkstack.errors import ProviderError
from talkstack.speech.memory import MemoryRecogniser
from talkstack.speech.model import Utterance, wav
from talkstack.telephony.form import RecordingChanged
from talkstack.telephony.memory import MemoryTelephony
from tests.builders import a_draft, a_version
from tests.world import World

RECORDING = "RE" + "2" * 32
SOUND = b"\x11" * 800


def a_listener(*heard: Utterance, recording: bytes | None = None) -> Listener:
    recordings = {RECORDING: wav(SOUND) if recording is None else recording}
    recogniser = MemoryRecogniser(taught={SOUND: list(heard)})
    return Listener(telephony=MemoryTelephony(recordings=recordings), recogniser=recogniser)


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ([], CallerSilent()),
        ([Utterance("")], CallerSilent()),
        ([Utterance("At nine.", 0.9)], CallerSaid("At nine.", 0.9, "azure")),
        (
            [Utterance("At", 0.9), Utterance("", 0.1), Utterance("nine.", 0.4)],
            CallerSaid("At nine.", 0.4, "azure"),
        ),
        ([Utterance("At nine.")], CallerSaid("At nine.", None, "azure")),
        ([Utterance("At"), Utterance("nine.", 0.7)], CallerSaid("At nine.", 0.7, "azure")),
    ],
)
async def test_a_recorded_answer_is_as_sure_as_its_least_sure_part(heard: list[Utterance], said: object):
    assert (await a_listener(*heard).hear(RECORDING, a_version())).said == said


async def test_it_is_told_how_long_the_caller_was_listened_to():
    assert (await a_listener().hear(RECORDING, a_version())).ms == 100


async def test_a_recording_that_was_announced_and_is_not_there_is_twilios_failure():
    with pytest.raises(ProviderError) as failed:
        await a_listener().hear("RE" + "9" * 32, a_version())
    assert (failed.value.provider, failed.value.retryable) == ("twilio", True)


async def test_a_recording_that_is_no_sound_is_twilios_failure():
    with pytest.raises(ProviderError) as failed:
        await a_listener(recording=b"no sound").hear(RECORDING, a_version())
    assert (failed.value.provider, failed.value.retryable) == ("twilio", False)


async def test_a_caller_whose_recording_is_lost_is_asked_to_say_it_again():
    world = await World().open(a_draft(listening=Listening(engine=ListeningEngine.AZURE)))
    await world.ring()
    call = await world.call()
    announced = RecordingChanged(recording_sid=RECORDING, status="completed")
    await world.services.conversation.announced(call.id, 1, announced, world.arrival(), world.lifecycle)
    twiml = await world.hear(1, CallerRecorded(RECORDING))
    assert [element.tag for element in ET.fromstring(twiml)] == ["Play", "Record", "Redirect"]
    assert "/turns/2" in twiml
    assert [segment.text for segment in (await world.reply()).segments] == [a_draft().phrases.apology]
