"""The sound of segments whose file is lost, or cannot be reached."""

from __future__ import annotations

from dataclasses import dataclass

from talkstack.calls.ports import CallStore
from talkstack.conversation.model import Segment, reply_id
from talkstack.conversation.ports import ReplyStore
from talkstack.errors import NotFoundError
from talkstack.numbers.service.directory import Directory
from talkstack.speech.model import segment_blob, wav
from talkstack.speech.ports import Synthesiser


@dataclass(frozen=True, kw_only=True)
class SegmentRemaker:
    calls: CallStore
    replies: ReplyStore
    directory: Directory
    synthesiser: Synthesiser

    async def remake(self, call_id: str, n: int, k: str) -> bytes:
        segments = await self._segments(call_id, n, k)
        call = await self.calls.get(call_id)
        draft = (await self.directory.version(call.agent_id, call.agent_version)).draft
        text = " ".join(segment.text for segment in segments)
        speech = await self.synthesiser.synthesise(text, voice=draft.voice, language=draft.language)
        return wav(speech.mulaw)

    async def _segments(self, call_id: str, n: int, k: str) -> list[Segment]:
        first, _, last = k.partition(".")
        wanted = range(int(first), int(last or first) + 1)
        reply = await self.replies.get(reply_id(call_id, n))
        found = [segment for segment in reply.segments if segment.k in wanted]
        if len(found) < len(wanted):
            raise NotFoundError("audio", segment_blob(call_id, n, k))
        return found
