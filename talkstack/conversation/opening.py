"""The first words of a call: turn 0."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from talkstack.agents.model import AgentDraft, AgentVersion, GreetingMode
from talkstack.agents.words.wording import announced
from talkstack.calls.call import Call
from talkstack.calls.ports import Lifecycle
from talkstack.conversation.model import CallerConnected, ReplyState, Segment, reply_id
from talkstack.conversation.reply.deliver import Deliverer
from talkstack.conversation.reply.producer import Producer
from talkstack.conversation.reply.segments import Made, made_of
from talkstack.conversation.situation import Reader, Situation, opening
from talkstack.errors import FinishedCallError, ProviderError, UnknownTurnError
from talkstack.speech.service import Spoken, StockVoice
from talkstack.telephony.reply import Sound

log = logging.getLogger(__name__)

VOICE_SECONDS = 2.0
"""So long may the phone ring for words that only this call has; Twilio's voice then says them."""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What is known of turn 0 when the phone is answered: the segments, and the sounds of them."""

    segments: tuple[Segment, ...]
    announced: tuple[Sound, ...]
    greeted: tuple[Sound, ...]


@dataclass(frozen=True, kw_only=True)
class Opener:
    """`deliverer` is asked for, and the SDKs behind it loaded, only for words that were not rendered ahead."""

    stock: StockVoice
    deliverer: Callable[[], Deliverer]

    async def opening(self, version: AgentVersion, call_id: str) -> Opening:
        draft = version.draft
        announcing, greeting = await asyncio.gather(
            self._voiced(announced(draft), version),
            self._voiced(_greeting(draft), version),
        )
        before = made_of(announcing, call_id=call_id, n=0, first=1)
        after = made_of(greeting, call_id=call_id, n=0, first=len(before) + 1)
        return Opening(
            segments=tuple(made.segment for made in (*before, *after)),
            announced=await self._sounds(before, version, call_id),
            greeted=await self._sounds(after, version, call_id),
        )

    async def _voiced(self, texts: Sequence[str], version: AgentVersion) -> list[Spoken]:
        return await asyncio.gather(*(self._spoken(text, version) for text in texts if text.strip()))

    async def _spoken(self, text: str, version: AgentVersion) -> Spoken:
        if text in version.stock:
            return self.stock.phrase(version, text)
        try:
            async with asyncio.timeout(VOICE_SECONDS):
                return await self.deliverer().speaker.speak(text, version)
        except TimeoutError:
            return Spoken(text=text)

    async def _sounds(self, made: Sequence[Made], version: AgentVersion, call_id: str) -> tuple[Sound, ...]:
        segments = [each.segment for each in made]
        if all(segment.text in version.stock for segment in segments):
            return tuple(self.stock.sound(version, segment.text) for segment in segments)
        await asyncio.gather(*(self._keep(each) for each in made))
        return await self.deliverer().sounds(segments, call_id, 0, version)

    async def _keep(self, made: Made) -> None:
        """A file that cannot be stored is served from here, or made anew when it is asked for."""
        if made.file is None:
            return
        try:
            await self.deliverer().speaker.audio.put(made.segment.audio or "", made.file)
        except ProviderError as error:
            log.warning("speech.not_kept reason=%s", error.reason)


@dataclass(frozen=True, kw_only=True)
class FirstWords:
    """Turn 0 of an agent whose model greets: begun when the phone is answered, and heard by a redirect."""

    reader: Reader
    producer: Producer

    async def begin(self, call: Call, version: AgentVersion, lifecycle: Lifecycle) -> None:
        """Idempotent: whoever inserts the reply makes it."""
        reply = replace(opening(call), said=CallerConnected(), state=ReplyState.PRODUCING)
        if await self.reader.replies.insert(reply):
            situation = Situation(call=call, version=version, reply=reply, history=())
            self.producer.begin(situation, None, lifecycle)

    async def resume(self, call_id: str, lifecycle: Lifecycle) -> None:
        """Whoever answered the phone may have died before they were begun."""
        if self.producer.at_work(reply_id(call_id, 0)):
            return
        call = await self.reader.calls.get(call_id)
        version = await self.reader.directory.of(call)
        if not version.draft.opens_with_model:
            raise UnknownTurnError(call_id, 0, call.turns + 1)
        if call.finished:
            raise FinishedCallError(call_id)
        await self.begin(call, version, lifecycle)


def _greeting(draft: AgentDraft) -> list[str]:
    """Who is asked for consent is greeted once that is answered: of two questions only the last would be."""
    if draft.recording.asks:
        return [draft.phrases.consent]
    return [draft.phrases.greeting] if draft.greeting_mode is GreetingMode.AGENT_FIRST else []
