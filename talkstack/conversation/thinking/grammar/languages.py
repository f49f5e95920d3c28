"""The languages whose sentences are read; each other one is only searched."""

from __future__ import annotations

from talkstack.conversation.thinking.grammar.english.grammar import ENGLISH
from talkstack.conversation.thinking.grammar.french import FRENCH
from talkstack.conversation.thinking.grammar.german import GERMAN
from talkstack.conversation.thinking.grammar.spanish import SPANISH
from talkstack.conversation.thinking.grammar.use import Grammar

GRAMMARS: dict[str, Grammar] = {"en": ENGLISH, "de": GERMAN, "es": SPANISH, "fr": FRENCH}
