from __future__ import annotations

from talkstack.agents.words.phrases import Phrases, stock_phrases
from talkstack.agents.words.variables import Variable
from talkstack.agents.words.wording import missing_variables, stock_texts, worded
from tests.builders import a_draft, a_version

NAME = Variable(name="name", default="you")
ORDER = Variable(name="order", required=True)
PHRASES = Phrases(greeting="Hello {{name}}.", filler="Order {{order}}.", reprompts=("{{name}}?", "Hello?"))
DRAFT = a_draft(instructions="Ask {{name}} about {{order}}.", phrases=PHRASES, variables=(NAME, ORDER))


def test_a_version_is_worded_with_the_values_of_a_call():
    version = a_version(draft=DRAFT)
    draft = worded(version, {"name": "Ann", "order": "{{name}}"}).draft
    assert draft.instructions == "Ask Ann about {{name}}."
    assert (draft.phrases.greeting, draft.phrases.filler) == ("Hello Ann.", "Order {{name}}.")
    assert draft.phrases.reprompts == ("Ann?", "Hello?")
    assert draft.phrases.goodbye == PHRASES.goodbye
    assert version.draft == DRAFT


def test_what_is_worded_once_is_never_filled_in_again():
    once = worded(a_version(draft=DRAFT), {"name": "{{order}}", "order": "7"})
    assert worded(once, {"order": "8"}) == once


def test_an_agent_without_variables_stays_as_it_is():
    version = a_version()
    assert worded(version, {"name": "Ann"}) is version


def test_what_a_call_must_bring_is_told():
    assert missing_variables(DRAFT) == ("order",)
    assert missing_variables(a_draft()) == ()


def test_what_defaults_fill_in_is_known_before_any_call():
    texts = stock_texts(DRAFT)
    assert texts[:3] == ("Hello you.", "you?", "Hello?")
    assert not any("Order" in text for text in texts)
    assert stock_texts(a_draft()) == stock_phrases(a_draft().phrases)


def test_of_what_comes_to_nothing_there_is_no_sound():
    empty = a_draft(phrases=Phrases(greeting="{{name}} "), variables=(Variable(name="name"),))
    assert all(text.strip() for text in stock_texts(empty))
