"""What is read of one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from talkstack.calls.call import Call
from talkstack.conversation.model import TurnReply, Utterance
from talkstack.dialling.attempt import Attempt
from talkstack.webhooks.model.event import Event


@dataclass(frozen=True)
class Record:
    call: Call
    attempts: Sequence[Attempt]


@dataclass(frozen=True)
class Words:
    """`utterances` by turn, the caller before the agent; `complete`: there will be no more of them.

    `recording` is what was recognised in each of its channels; None when there was no recording, or not yet.
    """

    utterances: Sequence[Utterance]
    complete: bool
    recording: Mapping[str, Any] | None


@dataclass(frozen=True)
class Course:
    """`replies` by turn."""

    call: Call
    replies: Sequence[TurnReply]


@dataclass(frozen=True)
class History(Course):
    """`said` tells what was heard of the replies, `events` what the project was told."""

    said: Sequence[Utterance]
    events: Sequence[Event]
