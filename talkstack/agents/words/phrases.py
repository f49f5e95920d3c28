"""What an agent says in words of its settings, without asking the model."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from talkstack.values import Frozen, Text

Phrase = Annotated[Text, Field(min_length=1, max_length=1000)]


class Phrases(Frozen):
    """What the agent says without asking the model, in the caller's language."""

    greeting: Phrase
    reprompts: tuple[Phrase, ...] = Field(
        default=("Are you still there?", "I can't hear you. Please say that again."),
        min_length=1,
        max_length=10,
    )
    goodbye: Phrase = "I can't hear anyone, so I will hang up now. Goodbye."
    apology: Phrase = "I'm sorry, I had a problem just now. Could you say that again, please?"
    filler: Phrase = "One moment, please."
    farewell: Phrase = "I'm sorry, something went wrong on our side. Please call again later. Goodbye."
    last_words: Phrase = "We have reached the end of the time for this call. Thank you for calling. Goodbye."
    cut_short: Phrase = "I'm sorry, I have to end this call here. Thank you for calling. Goodbye."
    parting: Phrase = "Thank you for calling. Goodbye."
    putting_through: Phrase = "One moment, I will put you through."
    not_put_through: Phrase = (
        "I'm sorry, nobody can take your call just now. Can I help you with anything else?"
    )
    offer_person: Phrase = (
        "I'm sorry, I can't look into that just now. To speak to a person, press 1. To be called back, press 2. "
        "Or tell me again what you need."
    )
    offer_call_back: Phrase = "I'm sorry, I can't look into that just now. To be called back, press 2. Or tell me again what you need."
    call_back: Phrase = "Thank you. We will call you back. Goodbye."
    lines_busy: Phrase = (
        "I'm sorry, all our lines are busy just now. I will put you through to somebody else."
    )
    unproven: Phrase = "I'm sorry, I can't say for sure that this has been done."


class Announcements(Frozen):
    """Said before anything else and not to be interrupted; `recording` in calls that are recorded, and before that begins."""

    disclosure: Phrase | None = Field(default=None, description="For example that this is no human being")
    recording: Phrase | None = Field(default=None, description="That the call is recorded")


def stock_phrases(phrases: Phrases) -> tuple[str, ...]:
    """The texts to render ahead, each once, in a stable order."""
    texts = (
        phrases.greeting,
        *phrases.reprompts,
        phrases.goodbye,
        phrases.apology,
        phrases.filler,
        phrases.farewell,
        phrases.last_words,
        phrases.cut_short,
        phrases.parting,
        phrases.putting_through,
        phrases.not_put_through,
        phrases.offer_person,
        phrases.offer_call_back,
        phrases.call_back,
        phrases.lines_busy,
        phrases.unproven,
    )
    return tuple(dict.fromkeys(texts))
