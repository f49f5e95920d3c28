from __future__ import annotations

from collections.abc import Sequence

from talkstack.tools.model import Tool


def claimed(sentence: str, language: str, tools: Sequence[Tool]) -> tuple[str, ...]:
    del language
    return tuple(
        t.name
        for t in tools
        for words in t.done_words.values()
        for w in words
        if w in sentence and not sentence.endswith("?")
    )[:1]
