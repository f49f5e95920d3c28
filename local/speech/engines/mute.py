from collections.abc import AsyncIterator, Sequence
from typing import override

from local.speech.engines.engine import SILENCE_HEARD, Engine, Recognition, Spoken
from local.speech.engines.modem import Modem
from local.speech.engines.mulaw import SILENCE


class Mute(Engine):
    """Silence for as long as the modem would sound, and deaf: proof that words travel in the audio."""

    @override
    async def synthesise(self, text: str, voice: str = "") -> AsyncIterator[Spoken]:
        async for spoken in Modem().synthesise(text):
            yield Spoken(bytes([SILENCE]) * len(spoken.audio), spoken.words)

    @override
    async def transcribe(self, mulaw: bytes, phrases: Sequence[str] = ()) -> Recognition:
        return SILENCE_HEARD
