import pytest

from local.model.understanding.answers import find_answer
from local.model.understanding.days import find_day
from local.model.understanding.names import find_name
from local.model.understanding.times import find_time


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Tomorrow at ten, please.", "tomorrow"),
        ("could I come the day after tomorrow?", "day after tomorrow"),
        ("on Tuesday", "tuesday"),
        ("Next Friday would be nice", "friday"),
        ("March 3rd", "march 3"),
        ("march the third at noon", "march 3"),
        ("the twenty-first of December", "december 21"),
        ("Tuesday 24 November", "november 24"),
        ("2026-11-24 at 10", "2026-11-24"),
        ("I have no idea", None),
        ("the second one", None),
    ],
)
def test_days(words, day):
    assert find_day(words)[0] == day


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("at ten", "10:00"),
        ("At 10, please.", "10:00"),
        ("ten o'clock", "10:00"),
        ("10 a.m.", "10:00"),
        ("half past two", "14:30"),
        ("Half past 2 in the afternoon.", "14:30"),
        ("2.30 pm", "14:30"),
        ("2:30 P.M.", "14:30"),
        ("14:30", "14:30"),
        ("two thirty", "14:30"),
        ("quarter to three", "14:45"),
        ("a quarter past nine", "09:15"),
        ("ten to four", "15:50"),
        ("noon", "12:00"),
        ("twelve o'clock", "12:00"),
        ("around nine in the morning", "09:00"),
        ("Make that three", "15:00"),
        ("nine o'clock, or rather eleven o'clock", "09:00"),
        ("for one person", None),
        ("at 25", None),
        ("ten", None),
    ],
)
def test_times(words, time):
    assert find_time(words, expected=False) == time


def test_a_bare_number_is_a_time_where_one_is_expected():
    assert find_time("Ten.", expected=True) == "10:00"
    assert find_time("2", expected=True) == "14:00"
    assert find_time("whenever", expected=True) is None


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Mary Jones.", "Mary Jones"),
        ("My name is Mary Jones.", "Mary Jones"),
        ("It's Mary Jones, M-A-R-Y.", "Mary Jones"),
        ("uh, sure, it's bob brown", "Bob Brown"),
        ("Put it under O'Neill-Smith please", "O'Neill-Smith"),
        ("My name's Zoë and I live nearby", "Zoë"),
        ("Yes. Anne Marie de Vries.", "Anne Marie de Vries"),
        ("Make that three", None),
        ("What?", None),
        ("no", None),
        ("Can you repeat that?", None),
        ("", None),
    ],
)
def test_names(words, name):
    assert find_name(words, asked=True) == name


def test_a_name_counts_unasked_only_if_it_is_said_to_be_one():
    assert find_name("Mary Jones", asked=False) is None
    assert find_name("a check-up, my name is Ann Lee and I live here", asked=False) == "Ann Lee"


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("I've got a sore throat.", "sore throat"),
        ("Well, it's about my left knee, it clicks", "left knee"),
        ("I'd like an appointment", None),
        ("What do you mean?", None),
        ("no", None),
    ],
)
def test_open_answers(words, answer):
    assert find_answer(words) == answer
