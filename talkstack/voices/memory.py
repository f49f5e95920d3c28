from __future__ import annotations

import asyncio
from dataclasses import dataclass

from talkstack.errors import ProviderError
from talkstack.voices.model import Voice

AVA = Voice(
    name="en-US-AvaMultilingualNeural",
    display_name="Ava Multilingual",
    gender="female",
    language="en-US",
    language_name="English (United States)",
    other_languages=("de-DE", "en-GB", "fr-FR"),
    words_per_minute=150,
)
GUY = Voice(
    name="en-US-GuyNeural",
    display_name="Guy",
    gender="male",
    language="en-US",
    language_name="English (United States)",
    styles=("cheerful", "newscast", "sad"),
    words_per_minute=150,
)
KATJA = Voice(
    name="de-DE-KatjaNeural",
    display_name="Katja",
    gender="female",
    language="de-DE",
    language_name="German (Germany)",
    words_per_minute=150,
)


@dataclass
class MemoryVoices:
    """`fault` is raised instead of an answer; `asked` counts."""

    known: tuple[Voice, ...] = (AVA, GUY, KATJA)
    fault: ProviderError | None = None
    asked: int = 0

    async def voices(self) -> tuple[Voice, ...]:
        await asyncio.sleep(0)
        self.asked += 1
        if self.fault is not None:
            raise self.fault
        return self.known
