"""The catalogue as it was known lately: it changes every few weeks, and nobody waits an hour for a new voice."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import cached_property

from talkstack.cache import Cache
from talkstack.clock import Clock
from talkstack.errors import ProviderError
from talkstack.voices.model import Voice
from talkstack.voices.ports import VoiceCatalogue

log = logging.getLogger(__name__)

KNOWN_SECONDS = 3600.0
SPARED_SECONDS = 60.0
"""For so long a service that failed is not asked again while an older catalogue is there."""


@dataclass
class RecentVoices:
    """Another catalogue, asked once however many want it; what it said last stands in for it when it fails."""

    catalogue: VoiceCatalogue
    clock: Clock
    last: tuple[Voice, ...] = field(default=(), init=False)
    spared_until: float = field(default=0.0, init=False)

    async def voices(self) -> tuple[Voice, ...]:
        if self.clock.monotonic() < self.spared_until:
            return self.last
        try:
            self.last = await self._known.get("", self.catalogue.voices)
        except ProviderError as error:
            if not self.last:
                raise
            log.warning("voices.stale provider=%s reason=%s", error.provider, error.reason)
            self.spared_until = self.clock.monotonic() + SPARED_SECONDS
        return self.last

    @cached_property
    def _known(self) -> Cache[str, tuple[Voice, ...]]:
        return Cache(self.clock.monotonic, ttl=KNOWN_SECONDS, absent_ttl=0.0, size=1)
