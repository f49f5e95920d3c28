"""An open answer, without the words that only lead up to it."""

import re

_LEAD_IN = re.compile(
    r"^(?:(?:uh|um|er|well|yes|yeah|please|hi|hello|so|just|it's|it is|its|that's|this is|i've got|i have got|i have|i've|i had|i need"
    r"|i want|i'd like|i would like|i'm having|i am having|to see|to book|to make|an appointment|someone|the doctor|a doctor|for|about|because of|with|my|a|an|the"
    r"|some)\b[\s,.]*)+",
    re.IGNORECASE,
)
_NO_ANSWER = re.compile(
    r"^\W*(?:what|why|when|where|who|how|which|can|could|do|does|is|are|no|yes|sorry|pardon|hello)\b|\?"
)
_MOST_WORDS = 10


def find_answer(words: str) -> str | None:
    plain = words.replace("\u2019", "'").strip()
    if _NO_ANSWER.search(plain.lower()):
        return None
    first = re.split(r"[,.;!]", _LEAD_IN.sub("", plain))[0].strip()
    return first if 0 < len(first.split()) <= _MOST_WORDS else None
