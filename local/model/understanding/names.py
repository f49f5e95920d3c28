"""The caller's own name, as heard."""

import re
from collections.abc import Iterator

_SAID_OPENLY = re.compile(r"\b(?:name is|name s|name's|call me)\s+(?P<rest>.+)", re.IGNORECASE)
_LEAD_IN = re.compile(
    r"^(?:(?:uh|um|er|well|yes|yeah|sure|okay|ok|oh|please|certainly|of course|this is|it is|it's|its|that's|that is|i'm"
    r"|i am|put it under|under|for|the name)\b[\s,.]*)+",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"[\s,]+(?:please|thanks|thank you)\s*$", re.IGNORECASE)
_NOT_A_NAME = frozenset(
    "a an the and but or no not nope never yes yeah what why when where who how which can could would will do does did "
    "is are was i you we they he she it my your me please thanks thank time day book cancel sorry wait hello hi help "
    "repeat again pardon don't know moment for at in on to of make that this rather actually one two three four five "
    "six seven eight nine ten eleven twelve half quarter past today tomorrow instead".split()
)
_MOST_WORDS = 4


def find_name(words: str, *, asked: bool) -> str | None:
    """The name after "my name is", or a short answer to the question for it."""
    openly = _SAID_OPENLY.search(words.replace("\u2019", "'"))
    if openly:
        return next(_names(openly["rest"], whole=False), None)
    return next(_names(words.replace("\u2019", "'"), whole=True), None) if asked else None


def _names(words: str, *, whole: bool) -> Iterator[str]:
    for part in re.split(r"[,.;!?]", words):
        spoken = _CLOSING.sub("", _LEAD_IN.sub("", part.strip())).split()
        name = spoken if whole else _until_other_words(spoken)
        if 0 < len(name) <= _MOST_WORDS and all(map(_is_name, name)):
            text = " ".join(name)
            yield text.title() if text.islower() else text


def _until_other_words(spoken: list[str]) -> list[str]:
    end = next((n for n, word in enumerate(spoken) if not _is_name(word)), len(spoken))
    return spoken[:end]


def _is_name(word: str) -> bool:
    return word.lower() not in _NOT_A_NAME and all(c.isalpha() or c in "'-" for c in word)
