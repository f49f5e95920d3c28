from __future__ import annotations

import pytest

from bench.record.comparison import CALLERS, hints
from bench.record.rate import Rate, Sentence, sentence


@pytest.mark.parametrize(
    ("heard", "errors"),
    [
        ("my zip is 90210", 0),
        ("My zip is nine zero two one zero.", 0),
        ("my zip is 80,210", 1),
        ("zip is 90210", 1),
        ("", 8),
        ("my my zip is 90210 please", 2),
    ],
)
def test_errors_are_words_too_many_too_few_or_wrong(heard: str, errors: int):
    assert sentence("My zip is 90210.", heard) == Sentence(errors, 8)


def test_a_rate_is_of_all_words_and_its_interval_holds_it():
    rate = Rate([Sentence(0, 10)] * 8 + [Sentence(5, 10)] * 2)
    assert (rate.percent, rate.exact, rate.errors, rate.words) == (10.0, 8, 10, 100)
    low, high = rate.interval()
    assert low < 10 < high
    assert rate.interval() == (low, high)
    assert Rate([Sentence(1, 10)] * 9).interval() == (10.0, 10.0)


def test_there_is_a_set_of_callers_sentences_and_the_hints_of_the_demos_agent():
    assert len(CALLERS.read_text(encoding="utf-8").splitlines()) >= 30
    assert "appointment" in hints()
