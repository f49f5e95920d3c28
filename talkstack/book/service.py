"""What is read of calls. A call of another project is not there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from talkstack.aftermath.model import Step
from talkstack.book.model import Entry, Wanted
from talkstack.book.ports import CallBook
from talkstack.book.reading import Course, Record, Words
from talkstack.calls.ports import CallStore
from talkstack.calls.service.own import own_call
from talkstack.conversation.ports import ReplyStore, UtteranceStore
from talkstack.dialling.ports import DialStore
from talkstack.transcripts.model.standing import kept_with_the_call, standing
from talkstack.transcripts.ports import TranscriptStore


@dataclass(frozen=True, kw_only=True)
class Book:
    book: CallBook
    calls: CallStore
    dials: DialStore
    replies: ReplyStore
    utterances: UtteranceStore
    transcripts: TranscriptStore

    async def page(self, project_id: str, wanted: Wanted, *, after: str | None, limit: int) -> list[Entry]:
        return await self.book.page(project_id, wanted, after=after, limit=limit)

    async def record(self, project_id: str, call_id: str) -> Record:
        call, attempts = await asyncio.gather(
            own_call(self.calls, project_id, call_id), self.dials.of_call(call_id)
        )
        return Record(call, attempts)

    async def words(self, project_id: str, call_id: str) -> Words:
        call, said, transcript = await asyncio.gather(
            own_call(self.calls, project_id, call_id),
            self.utterances.of_call(call_id),
            self.transcripts.get(call_id),
        )
        step, closed = call.steps.get(Step.TRANSCRIPT), Step.CLOSED in call.steps
        made = transcript and transcript.record
        heard = made or kept_with_the_call(step, call.ended_at or call.started_at)
        return Words(said, closed, heard, standing(heard, step, closed=closed))

    async def course(self, project_id: str, call_id: str) -> Course:
        call, replies = await asyncio.gather(
            own_call(self.calls, project_id, call_id), self.replies.of_call(call_id)
        )
        return Course(call, replies)
