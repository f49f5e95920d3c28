"""What words have in common, roughly."""

import re

_WORD = re.compile(r"[a-z0-9']+")
_BEGINNING = 5
_COMMON = frozenset(
    "about after again agent also because been call called caller could does done down from give have here how "
    "into just know like many make more much need never only other over person please said says should some tell than "
    "that their them then there they thing this time told want wants were what when where which while who whom whose "
    "will with would your yours you the and for are was not did has had any all can its it's i'm i'd".split()
)


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("\u2019", "'"))


def telling(text: str) -> set[str]:
    """The beginnings of its words, but for those that stand in any sentence."""
    return {word[:_BEGINNING] for word in words(text) if len(word) > 2 and word not in _COMMON}


def shares(one: str, other: str) -> bool:
    return bool(telling(one) & telling(other))
