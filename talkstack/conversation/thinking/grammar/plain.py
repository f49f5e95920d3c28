"""A sentence as it sounds: no case, no typography; marks stand where a speaker pauses."""

from __future__ import annotations

import re
import unicodedata

from talkstack.conversation.thinking.sentences import MAY_BE_LAST, NEVER_LAST

SIGNS = str.maketrans(
    {
        **dict.fromkeys("’‘ʼ´`′‛", "'"),
        **dict.fromkeys('"“”„«»*_#~', None),
        **dict.fromkeys("()[]{}", ","),
        **dict.fromkeys("–—―", ","),
        "…": ".",
        "ß": "ss",
        "‐": "-",
        "‑": "-",
        "\n": ".",
    }
)
MARKS = ",;:.!?¿¡"
NO_MARKS = str.maketrans(MARKS, " " * len(MARKS))
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts that write no blanks between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""

ABBREVIATION = re.compile(
    rf"(?<![\w.])({'|'.join(re.escape(it) for it in sorted(NEVER_LAST | MAY_BE_LAST, key=len, reverse=True))})\."
    r"(?!\.)"
)
INITIAL = re.compile(r"(?<!\w)([^\W\d_])\.(?=\s?\w)")
IN_A_NUMBER = re.compile(r"(?<=\d)[.,:](?=\d)")
NUMBERED = re.compile(r"(?<!\w)n[or]\.?(?= ?\d)")
QUOTE = re.compile(r"(?<!\w)'|'(?!\w)")
DASH = re.compile(r"\s-+\s|--+")
HYPHEN = re.compile(r"(?<=\w)-(?=\w)")


def plain(text: str) -> str:
    """Accents stay: in some languages they tell the past from the future."""
    text = unicodedata.normalize("NFKC", text.translate(SIGNS)).lower()
    if not text.isascii():
        text = "".join(it for it in text if unicodedata.category(it) != "Cf").translate(SIGNS)
    text = NUMBERED.sub("number ", text)
    text = ABBREVIATION.sub(lambda found: found[1].replace(".", ""), text)
    text = INITIAL.sub(r"\1", IN_A_NUMBER.sub(" ", text))
    text = HYPHEN.sub(" ", DASH.sub(",", QUOTE.sub("", text)))
    return unicodedata.normalize("NFC", " ".join(text.split()))


def folded(text: str) -> str:
    """Without accents, letter for letter: every index stays what it was."""
    return text if text.isascii() else "".join(_folded(letter) for letter in text)


def _folded(letter: str) -> str:
    first, *rest = unicodedata.normalize("NFD", letter)
    return first if all(unicodedata.combining(it) for it in rest) else letter
