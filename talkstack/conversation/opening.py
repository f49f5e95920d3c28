"""The first words of a call: the segments of turn 0."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from talkstack.agents.model import AgentVersion
from talkstack.conversation.model import Segment
from talkstack.conversation.reply.deliver import Deliverer
from talkstack.conversation.reply.segments import Made, made_of
from talkstack.errors import ProviderError
from talkstack.speech.service import Spoken, StockVoice
from talkstack.telephony.reply import Sound

log = logging.getLogger(__name__)

VOICE_SECONDS = 2.0
"""So long may the phone ring for words that only this call has; Twilio's voice then says them."""


@dataclass(frozen=True)
class Opening:
    segments: tuple[Segment, ...] = ()
    greeted: tuple[Sound, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Opener:
    """`deliverer` is asked for, and the SDKs behind it loaded, only for words that were not rendered ahead."""

    stock: StockVoice
    deliverer: Callable[[], Deliverer]

    async def opening(self, version: AgentVersion, call_id: str) -> Opening:
        greeting = await self._made((version.draft.phrases.greeting,), version, call_id, first=1)
        return Opening(greeting, await self._sounds(greeting, version, call_id))

    async def _made(
        self, texts: Sequence[str], version: AgentVersion, call_id: str, *, first: int
    ) -> tuple[Segment, ...]:
        spoken = await asyncio.gather(*(self._spoken(text, version) for text in texts if text.strip()))
        made = made_of(spoken, call_id=call_id, n=0, first=first)
        await asyncio.gather(*(self._keep(each) for each in made))
        return tuple(each.segment for each in made)

    async def _spoken(self, text: str, version: AgentVersion) -> Spoken:
        if text in version.stock:
            return self.stock.phrase(version, text)
        try:
            async with asyncio.timeout(VOICE_SECONDS):
                return await self.deliverer().speaker.speak(text, version)
        except TimeoutError:
            return Spoken(text=text)

    async def _sounds(
        self, segments: Sequence[Segment], version: AgentVersion, call_id: str
    ) -> tuple[Sound, ...]:
        if all(segment.text in version.stock for segment in segments):
            return tuple(self.stock.sound(version, segment.text) for segment in segments)
        return await self.deliverer().sounds(segments, call_id, 0, version)

    async def _keep(self, made: Made) -> None:
        """A file that cannot be stored is served from here, or made anew when it is asked for."""
        if made.file is None:
            return
        try:
            await self.deliverer().speaker.audio.put(made.segment.audio or "", made.file)
        except ProviderError as error:
            log.warning("speech.not_kept reason=%s", error.reason)
