from __future__ import annotations

from typing import Protocol

from talkstack.voices.model import Voice


class VoiceCatalogue(Protocol):
    async def voices(self) -> tuple[Voice, ...]:
        """All voices that can be had now. ProviderError("speech", …) when nobody can say."""
        ...
