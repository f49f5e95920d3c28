"""What a call as a whole was like, by words that tell."""

import re
from collections import Counter
from collections.abc import Sequence

from local.model.reader.call import Call, Turn
from local.model.reader.words import telling, words

type Judged = tuple[str, list[Turn]]

_PLEASED = re.compile(
    r"\b(?:thanks?|thank you|great|perfect|lovely|wonderful|excellent|brilliant|good)\b", re.IGNORECASE
)
_DISPLEASED = re.compile(
    r"\b(?:angry|terrible|awful|useless|ridiculous|complain\w*|annoy\w*|disappoint\w*|not (?:happy|good)|waited|wrong)\b",
    re.IGNORECASE,
)
_OUTCOMES = {
    "escalated": ("agent", r"\b(?:put(?:ting)? you through|transfer(?:ring)? you|connect(?:ing)? you)\b"),
    "call_back": ("agent", r"\bcall(?:s|ing)? you back\b|\breturn your call\b"),
    "resolved": (
        "agent",
        r"\b(?:is booked|you're booked|you are booked|booked (?:you|for)|all set|is cancelled|is done)\b",
    ),
    "declined": ("caller", r"\b(?:not interested|no,? thank(?:s| you)|stop calling)\b"),
}
_PROMISE = re.compile(
    r"\b(?:i'll|i will|we'll|we will|is going to|am going to|are going to)\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"[^.!?]+[.!?]?")
_MOST = 3
_LONG_WORD = 5


def judge(options: Sequence[str], call: Call) -> Judged | None:
    """Of those two questions that are of the whole call; None for others."""
    if set(options) >= {"positive", "negative"}:
        return _sentiment(options, call)
    return _outcome(options, call) if set(options) >= {"resolved", "unresolved"} else None


def _sentiment(options: Sequence[str], call: Call) -> Judged | None:
    pleased = [turn for turn in call.caller if _PLEASED.search(turn.text)]
    displeased = [turn for turn in call.caller if _DISPLEASED.search(turn.text)]
    if pleased and displeased and "mixed" in options:
        return "mixed", pleased + displeased
    if displeased:
        return "negative", displeased
    if pleased:
        return "positive", pleased
    return ("neutral", call.caller[-1:]) if "neutral" in options and call.caller else None


def _outcome(options: Sequence[str], call: Call) -> Judged | None:
    for outcome, (speaker, pattern) in _OUTCOMES.items():
        said = [
            it for it in call.turns if it.speaker == speaker and re.search(pattern, it.text, re.IGNORECASE)
        ]
        if said and outcome in options:
            return outcome, said[-1:]
    spoke = [turn for turn in call.caller if len(words(turn.text)) > 1]
    if not spoke and "no_conversation" in options:
        return "no_conversation", call.caller[:1]
    return "unresolved", spoke[-1:]


def topics(call: Call) -> list[str]:
    """The longer words that the caller says most."""
    said = Counter(
        word
        for turn in call.caller
        for word in words(turn.text)
        if len(word) >= _LONG_WORD and telling(word) and "'" not in word
    )
    return [word for word, _ in said.most_common(_MOST)]


def follow_ups(call: Call) -> list[tuple[str, Turn]]:
    promised = (
        (sentence.strip(), turn)
        for turn in call.turns
        for sentence in _SENTENCE.findall(turn.text)
        if _PROMISE.search(sentence)
    )
    return list(promised)[:_MOST]


def summary(call: Call) -> str:
    first = call.caller[0].text if call.caller else ""
    last = call.agent[-1].text if call.agent else ""
    told = [
        f'The caller said: "{first}"' if first else "",
        f'In the end the agent said: "{last}"' if last else "",
    ]
    return " ".join(filter(None, told))
