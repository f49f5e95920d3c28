from __future__ import annotations

from collections.abc import Callable

import pytest

from talkstack.adapters import Adapters
from talkstack.speech.model import milliseconds

pytestmark = pytest.mark.live

VOICE = "en-US-AvaMultilingualNeural"
SAID = "Hello, I would like to book an appointment."


async def test_what_azure_says_as_mulaw_azure_hears(real: Callable[..., Adapters]):
    """Without SPEECH_KEY the identity that is signed in here is used."""
    adapters = real("SPEECH_ENDPOINT")
    mulaw = await adapters.synthesiser.synthesise(SAID, voice=VOICE, language="en-US")
    assert not mulaw.startswith(b"RIFF")
    assert 1_500 < milliseconds(mulaw) < 6_000
    heard = await adapters.recogniser.recognise(mulaw, language="en-US", phrases=("appointment",))
    assert "book an appointment" in " ".join(utterance.text for utterance in heard).lower()
    assert all(0.0 <= (utterance.confidence or 0.0) <= 1.0 for utterance in heard)
