"""What is read of one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from talkstack.calls.call import Call
from talkstack.conversation.model import TurnReply, Utterance
from talkstack.dialling.attempt import Attempt
from talkstack.transcripts.model import record
from talkstack.transcripts.model.standing import Standing


@dataclass(frozen=True)
class Record:
    call: Call
    attempts: Sequence[Attempt]


@dataclass(frozen=True)
class Words:
    """`utterances` by turn, the caller before the agent; `complete`: there will be no more of them.

    `heard` is the transcript of record; where there is none, `standing` says why.
    """

    utterances: Sequence[Utterance]
    complete: bool
    heard: record.Record | None
    standing: Standing


@dataclass(frozen=True)
class Course:
    """`replies` by turn."""

    call: Call
    replies: Sequence[TurnReply]
