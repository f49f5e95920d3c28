"""Whether a sentence says that something was done."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from talkstack.conversation.thinking.grammar.languages import grammar_of
from talkstack.conversation.thinking.grammar.phrase import Phrase, phrase
from talkstack.conversation.thinking.grammar.plain import folded, plain
from talkstack.conversation.thinking.grammar.use import Grammar, uses
from talkstack.conversation.thinking.sentences import CLOSERS
from talkstack.tools.model import Tool

QUESTION_MARKS = ("?", "？", "؟", "\u037e")


def claimed(sentence: str, language: str, tools: Sequence[Tool]) -> tuple[str, ...]:
    """The names of the writing tools whose success the sentence claims, by the words they declare.

    A declared word is a claim unless its clause is surely something else: negated, still to come, an offer, a
    condition, a question, or about what others took. What is in doubt is a claim: a harmless sentence that is
    held costs a second, a false one that is spoken costs trust. English, German, Spanish and French are read so;
    in any other language each use of a declared word is a claim unless the sentence ends in a question mark.

    Case, accents and typography do not matter. The words of a declared phrase may stand apart ("habe …
    gebucht"), and an inflected form counts when it is declared.
    """
    return tuple(
        tool.name
        for tool in tools
        if tool.writes and any(_claims(sentence, language, words) for words in _declared(tool, language))
    )


def _declared(tool: Tool, language: str) -> tuple[str, ...]:
    """The words for exactly this language, else for its base, else for a sister ("de-DE", "de", "de-AT")."""
    wanted = _tag(language)
    by_tag = {_tag(tag): words for tag, words in tool.done_words.items() if words}
    sisters = (words for tag, words in sorted(by_tag.items()) if _base(tag) == _base(wanted))
    return by_tag.get(wanted) or by_tag.get(_base(wanted)) or next(sisters, ())


def _claims(sentence: str, language: str, words: str) -> bool:
    grammar = grammar_of(_base(_tag(language)))
    text = _read(sentence, grammar)
    found = _phrase(words, grammar)
    if grammar is None:
        return found.stands_in(folded(text)) and not _asks(sentence)
    return any(not grammar.harmless(use) for use in uses(text, found, grammar.joints))


def _asks(sentence: str) -> bool:
    return sentence.rstrip(f"{CLOSERS} ").endswith(QUESTION_MARKS)


def _tag(language: str) -> str:
    return language.lower().replace("_", "-")


def _base(tag: str) -> str:
    return tag.partition("-")[0]


@lru_cache(maxsize=64)
def _read(text: str, grammar: Grammar | None) -> str:
    return grammar.prepare(plain(text)) if grammar else plain(text)


@lru_cache(maxsize=1024)
def _phrase(words: str, grammar: Grammar | None) -> Phrase:
    if grammar is None:
        return phrase(plain(words), gap=3, verb_last=False)
    return phrase(_read(words, grammar), gap=grammar.gap, verb_last=grammar.verb_last)
