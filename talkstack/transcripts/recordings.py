"""Recordings as the blob store keeps them → what transcripts are made of."""

from __future__ import annotations

from talkstack.speech.audio import channels_of
from talkstack.speech.model import recording_blob
from talkstack.speech.ports import AudioStore
from talkstack.transcripts.aside import aside

LARGE_BYTES = 1 << 20


class KeptRecordings:
    def __init__(self, audio: AudioStore) -> None:
        self._audio = audio

    async def channels(self, call_id: str) -> list[bytes]:
        """An hour of PCM takes seconds."""
        wav = await self._audio.get(recording_blob(call_id))
        return await aside(lambda: channels_of(wav), size=len(wav), large=LARGE_BYTES)
