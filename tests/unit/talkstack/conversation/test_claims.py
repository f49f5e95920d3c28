from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talkstack.conversation.thinking.claims import claimed
from talkstack.tools.model import Tool
from tests.claims import HALVES, Case, cases, figures_of, half, tool_saying

BOOK = tool_saying(("booked",), "en", name="book")
CLAIMS = tuple(case for case in cases() if case.claim)
HARMLESS = {
    language: tuple(case for case in cases() if not case.claim and case.language.startswith(language))
    for language in ("en", "de", "es", "fr")
}
some = settings(max_examples=60, deadline=None)
ASIDES = {
    "en": ("Okay, ", "I couldn't find Tuesday, but ", "Would you believe it: ", "If you need us, call, but "),
    "de": ("Gut, ", "Am Dienstag war nichts frei, aber ", "Ob Sie es glauben oder nicht: "),
    "es": ("Bien, ", "No había nada el martes, pero ", "Si nos necesita, llame, pero "),
    "fr": ("Bien, ", "Il n'y avait rien mardi, mais ", "Si vous voulez annuler, appelez, mais "),
}
QUESTIONS = {
    "en": ", is there anything else I can do for you?",
    "de": ", kann ich sonst noch etwas für Sie tun?",
    "es": ", ¿necesita algo más?",
    "fr": ", est-ce que je peux faire autre chose pour vous ?",
}


def says(sentence: str, *tools: Tool, language: str = "en-US") -> tuple[str, ...]:
    return claimed(sentence, language, tools or (BOOK,))


def base(case: Case) -> str:
    return case.language[:2]


def still_claims(case: Case, text: str) -> bool:
    return claimed(text, case.language, (case.tool,)) == (case.tool.name,)


def small(text: str) -> str:
    return text[0].lower() + text[1:]


@pytest.mark.parametrize("name", HALVES)
def test_no_false_claim_passes(name: str):
    found = figures_of(name)
    assert [case.text for case in found.passed] == []


@pytest.mark.parametrize("name", HALVES)
def test_hardly_a_harmless_sentence_is_held(name: str):
    found = figures_of(name)
    assert len(found.held) <= 0.02 * found.harmless, [case.text for case in found.held]


def test_the_set_is_large_and_even():
    english = [case for case in cases() if base(case) == "en"]
    assert len(english) >= 150
    assert len(cases()) >= 260
    assert len({case.text for case in cases()}) == len(cases())
    for name in HALVES:
        found = figures_of(name)
        assert min(found.claims, found.harmless) > 0.35 * len(cases()) / 2
        assert {base(case) for case in half(name)} == {"en", "de", "es", "fr"}


@some
@given(st.sampled_from(CLAIMS), st.sampled_from((str.upper, str.lower, str.title, str.swapcase)))
def test_case_does_not_hide_a_claim(case: Case, change: Callable[[str], str]):
    assert still_claims(case, change(case.text))


@some
@given(
    st.sampled_from(CLAIMS),
    st.sampled_from(("!", "...", "…", " ", "!!", ".”", ". ")),
    st.sampled_from(("", "“", "– ", "... ", "*", "(")),
    st.sampled_from(("'", "’", "ʼ")),
)
def test_typography_does_not_hide_a_claim(case: Case, end: str, start: str, apostrophe: str):
    text = re.sub(r"['’]", apostrophe, case.text)
    if text.endswith("?"):
        return
    assert still_claims(case, f"{start}{text.rstrip('.! ')}{end}")


@some
@given(st.data(), st.sampled_from(CLAIMS))
def test_a_clause_around_it_does_not_hide_a_claim(data: st.DataObject, case: Case):
    before = data.draw(st.sampled_from(("", *ASIDES[base(case)])))
    behind = data.draw(st.sampled_from(("", QUESTIONS[base(case)])))
    text = f"{before}{small(case.text)}"
    assert still_claims(case, f"{text.rstrip('.!? ')}{behind}" if behind else text)


@some
@given(st.data(), st.sampled_from(CLAIMS), st.sampled_from(("; ", ". ", " – ", ": ", "... ")))
def test_no_harmless_sentence_beside_it_hides_a_claim(data: st.DataObject, case: Case, joint: str):
    other = data.draw(st.sampled_from(HARMLESS[base(case)])).text.rstrip(".!? ")
    assert still_claims(case, f"{other}{joint}{small(case.text)}")


@pytest.mark.parametrize(
    "sentence",
    [
        "You're boo\u00adked.",
        "You're\u00a0booked\u200b.",
        "Youre booked.",
        "You're pre-booked.",
        "No. 5 is booked for you.",
        "It can't be true that it isn't booked.",
        "I’d booked it already.",
        # A negation, an offer or a condition about something else in the same clause.
        "Your appointment after lunch is booked.",
        "I see the slot before the holidays is booked.",
        "The visit you don't want any more is booked all the same.",
        "The slot nobody wanted is booked for you.",
        "The slot you wanted if possible is booked.",
        "The one that will suit you is booked.",
        "All you need is booked.",
        "I can't believe it's booked.",
        "Don't forget you're booked.",
        "Would you believe that I got you booked?",
        "It took no time to get it booked.",
        "It's great to have you booked.",
        "You know that you're booked, right?",
        "Believe it or not you're booked.",
        "Once again you're booked.",
        "By now it will have been booked.",
        "I can't find your file but have you booked for ten.",
        "I couldn't see Dr. Lee's calendar and have you booked with Dr. Patel.",
    ],
)
def test_what_sounds_like_a_claim_is_one(sentence: str):
    assert says(sentence) == ("book",)


@pytest.mark.parametrize(
    "sentence", ["", "?", "I have a booklet.", "Unbooked, overbooked.", "You're at Bookedham."]
)
def test_only_whole_words_count(sentence: str):
    assert says(sentence) == ()


@pytest.mark.parametrize(
    ("language", "word", "sentence"),
    [
        ("de", "storniert", "Der nicht genutzte Termin wurde storniert."),
        ("de", "gebucht", "Wenn Sie möchten ist der Termin gebucht."),
        ("de", "gebucht", "Ich kann nicht verhehlen, dass es gebucht ist."),
        ("de", "storniert", "Ohne weiteres habe ich sie storniert, sonst noch etwas?"),
        ("es", "cancelada", "La cita que no necesita ya está cancelada."),
        ("es", "confirmada", "Me alegro de que esté confirmada."),
        ("es", "confirmada", "¿No es estupendo, está confirmada?"),
        ("fr", "annulé", "Le rendez-vous que vous ne vouliez pas est annulé."),
        ("fr", "réservé", "Je suis contente que ce soit réservé."),
    ],
)
def test_what_sounds_like_a_claim_in_another_language_is_one(language: str, word: str, sentence: str):
    tool = tool_saying((word,), language)
    assert says(sentence, tool, language=language) == (tool.name,)


def test_accents_do_not_matter():
    tool = tool_saying(("réservé",), "fr")
    assert says("C'est reserve.", tool, language="fr-FR") == (tool.name,)


def test_tools_that_only_read_claim_nothing():
    assert says("You're booked.", BOOK.model_copy(update={"writes": False})) == ()


def test_every_tool_is_named_whose_word_is_used():
    send, pay = tool_saying(("sent",), "en", name="send"), tool_saying(("paid",), "en", name="pay")
    assert says("I've sent the link, and you're booked, but nothing was paid.", send, pay, BOOK) == (
        "send",
        "book",
    )


@pytest.mark.parametrize("declared", ["de-DE", "DE_de", "de", "de-AT"])
def test_words_are_found_for_the_language_its_base_or_a_sister(declared: str):
    tool = tool_saying(("gebucht",), declared)
    assert says("Der Termin ist gebucht.", tool, language="de-DE") == (tool.name,)


def test_the_nearest_declaration_wins_and_an_empty_one_is_none():
    words = {"de": ("gebucht",), "de-AT": ("vorgemerkt",), "de-CH": (), "en": ("booked",)}
    tool = BOOK.model_copy(update={"done_words": words})
    assert says("Ist vorgemerkt.", tool, language="de-AT") == ("book",)
    assert says("Ist gebucht.", tool, language="de-AT") == ()
    assert says("Ist gebucht.", tool, language="de-CH") == ("book",)
    assert says("You're booked.", tool, language="it-IT") == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Ich habe den Termin gebucht.",
        "Ich habe Ihnen, wie gewünscht, den Termin am Dienstag um zehn gebucht.",
        "Schön, dass ich Sie gleich gebucht habe.",
    ],
)
def test_the_words_of_a_phrase_may_stand_apart_and_the_verb_last(sentence: str):
    tool = tool_saying(("habe … gebucht",), "de")
    assert says(sentence, tool, language="de-DE") == (tool.name,)
    assert says("Gebucht wird später.", tool, language="de-DE") == ()


def test_a_phrase_with_a_contraction_is_found_written_out():
    tool = tool_saying(("I've booked", "you’re in"), "en")
    for sentence in ("I have booked it.", "I’ve already booked it.", "You are in.", "YOU'RE IN!"):
        assert says(sentence, tool) == (tool.name,)


@pytest.mark.parametrize(
    "sentence",
    ["I have not booked it.", "I've never booked it.", "I'd have you booked by ten.", "Have you booked?"],
)
def test_what_stands_between_the_words_of_a_phrase_counts(sentence: str):
    assert says(sentence, tool_saying(("have booked",), "en")) == ()


@pytest.mark.parametrize(
    ("language", "word", "sentence"),
    [
        ("it-IT", "prenotato", "Non ho prenotato niente."),
        ("nl", "geboekt", "Als het geboekt is, hoort u het."),
        ("ja-JP", "予約しました", "はい、火曜日に予約しました。"),
        ("hi-IN", "बुक हो गया", "आपका समय बुक हो गया है।"),
    ],
)
def test_in_other_languages_each_use_is_a_claim_unless_it_is_asked(language: str, word: str, sentence: str):
    tool = tool_saying((word,), language)
    assert says(sentence, tool, language=language) == (tool.name,)
    assert says(f"{sentence.rstrip('.。।')}?", tool, language=language) == ()
