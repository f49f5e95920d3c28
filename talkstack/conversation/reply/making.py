"""A reply while it is made, and what of it needs no model."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from talkstack.agents.model import AgentDraft, GreetingMode
from talkstack.calls.call import Call
from talkstack.calls.model.fact import Consent
from talkstack.calls.model.plan import EndReason, SilenceAction
from talkstack.conversation.model import Agreement, CallerInput, Close, ReplyState, TurnReply
from talkstack.conversation.situation import Situation
from talkstack.conversation.thinking.consent import agreement
from talkstack.conversation.thinking.sentences import split
from talkstack.conversation.trouble.apology import Apology
from talkstack.conversation.trouble.people import somebody
from talkstack.errors import ProviderError
from talkstack.llm.model import Usage
from talkstack.tools.model import ToolRun

log = logging.getLogger(__name__)

PERSON, CALL_BACK = "1", "2"
"""The keys that are offered when the model cannot be had."""


@dataclass(frozen=True)
class Sentence:
    """Words of the model."""

    text: str


@dataclass(frozen=True)
class Phrase:
    """Words of the agent's settings, which were rendered ahead."""

    text: str


Part = Sentence | Phrase


@dataclass(kw_only=True)
class Making:
    """A reply while it is made; what is known of it fills as its parts are read. `stages` in milliseconds.

    `usages` are those of the model's requests, and of whoever made the reply before. `failed` is a provider.
    """

    situation: Situation
    rows: Sequence[ToolRun] = ()
    heard: CallerInput | None = None
    close: Close = field(default_factory=Close)
    agreement: Agreement | None = None
    runs: list[ToolRun] = field(default_factory=list[ToolRun])
    stages: dict[str, int] = field(default_factory=dict[str, int])
    failed: str = ""
    usages: list[Usage] = field(default_factory=list[Usage])
    heard_ms: int = 0

    @property
    def usage(self) -> Usage:
        return sum(self.usages, start=Usage())

    def put_into(self, reply: TurnReply, state: ReplyState) -> TurnReply:
        """The reply with what is known of it by now."""
        return replace(
            reply,
            state=state,
            said=self.heard or reply.said,
            close=self.close,
            agreement=self.agreement,
            runs=tuple(self.runs),
            stages=dict(self.stages),
            usage=self.usage,
            heard_ms=self.heard_ms,
            failed=self.failed,
        )


def unsaid(making: Making, text: str) -> list[Sentence]:
    """Without what somebody who is gone has said of it."""
    said = split(" ".join(segment.text for segment in making.situation.reply.segments))
    return [Sentence(sentence) for sentence in split(text)[len(said) :]]


def to_silence(making: Making) -> Phrase:
    plan, draft = making.situation.call.plan, making.situation.version.draft
    phrases = draft.phrases
    consent = making.situation.call.consent
    first = (consent.n or 0) + 1 if consent else 1
    if making.situation.n == first and draft.greeting_mode is GreetingMode.CALLER_FIRST:
        return Phrase(phrases.greeting)
    if plan.silence is SilenceAction.GOODBYE:
        making.close = Close(ends=EndReason.SILENCE)
        return Phrase(phrases.goodbye)
    return Phrase(phrases.reprompts[min(plan.reprompt, len(phrases.reprompts) - 1)])


def agreed(making: Making, heard: CallerInput) -> list[Phrase]:
    """What follows on the answer to whether the call may be recorded; the greeting, where the model finds it not."""
    making.agreement = it = agreement(making.situation, heard)
    draft = making.situation.version.draft
    phrases = draft.phrases
    answer = phrases.consent_given if it.what is Consent.GIVEN else phrases.consent_refused
    greeting = [phrases.greeting] if draft.greeting_mode is GreetingMode.AGENT_FIRST else []
    said = {segment.text for segment in making.situation.reply.segments}
    return [Phrase(text) for text in (answer, *greeting) if text not in said]


def last_words(making: Making) -> Phrase:
    phrases, capped = making.situation.version.draft.phrases, making.situation.call.plan.capped
    making.close = Close(ends=EndReason.COST_CAP if capped else EndReason.MAX_DURATION)
    return Phrase(phrases.cut_short if capped else phrases.last_words)


def has_begun(making: Making) -> bool:
    """More was said in the agent's first words than what was known before."""
    situation = making.situation
    known = len(situation.call.opening) if situation.n == 0 else 1  # the reply to whether it may be recorded
    return len(situation.reply.segments) > known


def after_transfer(making: Making, outcome: str) -> list[Phrase]:
    if outcome in {"completed", "answered"}:
        making.close = Close(ends=EndReason.TRANSFERRED)
        return []
    return [Phrase(making.situation.version.draft.phrases.not_put_through)]


def chosen(making: Making, digits: str) -> Phrase | None:
    """What the caller chose of what was offered when the model could not be had."""
    draft = making.situation.version.draft
    offered = making.situation.offered
    if offered and digits == PERSON and (target := somebody(draft)):
        making.close = Close(transfer=target)
        return Phrase(draft.phrases.putting_through)
    if offered and digits == CALL_BACK:
        making.close = Close(ends=EndReason.CALL_BACK)
        return Phrase(draft.phrases.call_back)
    return None


def instead(making: Making, found: Callable[[Call, AgentDraft, int], Apology]) -> Phrase:
    situation = making.situation
    it = found(situation.call, situation.version.draft, situation.n)
    making.close = it.close
    return Phrase(it.text)


def fail(making: Making, error: ProviderError) -> None:
    making.failed = error.provider
    call_id, n = making.situation.call.id, making.situation.n
    log.warning("turn.failed call=%s n=%d provider=%s reason=%s", call_id, n, error.provider, error.reason)
