"""An agent's words as one call hears them, and as far as they are known before any call."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from talkstack.agents.model import AgentDraft, AgentVersion
from talkstack.agents.recording import RecordingPolicy
from talkstack.agents.words.phrases import consent_phrases, stock_phrases
from talkstack.agents.words.variables import Value, defaults, names_in, rendered


def worded(version: AgentVersion, values: Mapping[str, Value]) -> AgentVersion:
    """The version with the values in its words; there is nothing left in it to be filled in."""
    if not version.draft.variables:
        return version
    return version.model_copy(update={"draft": _filled(version.draft, values)})


def missing_variables(draft: AgentDraft) -> tuple[str, ...]:
    """What a call must bring: without it the agent cannot answer."""
    return tuple(variable.name for variable in draft.variables if variable.missing)


def announced(draft: AgentDraft) -> tuple[str, ...]:
    """What a caller must hear, in this order, before the call begins."""
    recorded = draft.recording.policy is RecordingPolicy.ON
    recording = draft.announcements.recording if recorded else None
    return tuple(text for text in (recording, draft.announcements.disclosure) if text)


def stock_texts(draft: AgentDraft) -> tuple[str, ...]:
    """What can be rendered ahead: the phrases as a call hears them that brings no values."""
    missing, values = set(missing_variables(draft)), defaults(draft.variables)
    asked = consent_phrases(draft.phrases) if draft.recording.asks else ()
    spoken = (*announced(draft), *asked, *stock_phrases(draft.phrases))
    known = (text for text in spoken if not names_in(text) & missing)
    texts = (rendered(text, values) for text in known)
    return tuple(dict.fromkeys(text for text in texts if text.strip()))


def _filled(draft: AgentDraft, values: Mapping[str, Value]) -> AgentDraft:
    fill = partial(rendered, values=values)
    announcements = {name: text and fill(text) for name, text in draft.announcements}
    phrases = {
        name: fill(said) if isinstance(said, str) else tuple(map(fill, said)) for name, said in draft.phrases
    }
    return draft.model_copy(
        update={
            "instructions": fill(draft.instructions),
            "phrases": draft.phrases.model_copy(update=phrases),
            "announcements": draft.announcements.model_copy(update=announcements),
            "variables": (),
        }
    )
