"""The languages whose sentences are read; each other one is only searched."""
# ruff: noqa: PLC0415 - a language's many patterns are made when it is first spoken

from __future__ import annotations

from functools import cache

from talkstack.conversation.thinking.grammar.use import Grammar


@cache
def grammar_of(language: str) -> Grammar | None:
    """`language` without a region."""
    match language:
        case "en":
            from talkstack.conversation.thinking.grammar.english.grammar import ENGLISH

            return ENGLISH
        case "de":
            from talkstack.conversation.thinking.grammar.german import GERMAN

            return GERMAN
        case "es":
            from talkstack.conversation.thinking.grammar.spanish import SPANISH

            return SPANISH
        case "fr":
            from talkstack.conversation.thinking.grammar.french import FRENCH

            return FRENCH
        case _:
            return None
