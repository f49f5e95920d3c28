"""The sound of segments whose file is lost, or cannot be reached."""

from __future__ import annotations

from dataclasses import dataclass

from talkstack.calls.call import Call
from talkstack.conversation.model import Segment, TurnReply, reply_id
from talkstack.conversation.situation import Reader, opening
from talkstack.errors import NotFoundError
from talkstack.speech.model import segment_blob, wav
from talkstack.speech.ports import Synthesiser
from talkstack.speech.service import voiced


@dataclass(frozen=True, kw_only=True)
class SegmentRemaker:
    reader: Reader
    synthesiser: Synthesiser

    async def remake(self, call_id: str, n: int, k: str) -> bytes:
        call = await self.reader.calls.get(call_id)
        segments = await self._segments(call, n, k)
        draft = (await self.reader.directory.of(call)).draft
        text = " ".join(segment.text for segment in segments)
        speech = await voiced(text, draft, self.synthesiser)
        return wav(speech.mulaw)

    async def _segments(self, call: Call, n: int, k: str) -> list[Segment]:
        first, _, last = k.partition(".")
        wanted = range(int(first), int(last or first) + 1)
        reply = await self._reply(call, n)
        found = [segment for segment in reply.segments if segment.k in wanted]
        if len(found) < len(wanted):
            raise NotFoundError("audio", segment_blob(call.id, n, k))
        return found

    async def _reply(self, call: Call, n: int) -> TurnReply:
        return await self.reader.replies.get(reply_id(call.id, n)) if n else opening(call)
