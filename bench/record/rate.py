"""Word error rates: what was said against what was heard, in the form in which the product compares words."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from talkstack.transcripts.model.edits import edits
from talkstack.transcripts.model.words import forms

LANGUAGE = "en-US"
RESAMPLED = 1_000
SEED = 1


@dataclass(frozen=True)
class Sentence:
    """`errors` are words too many, too few or wrong, of so many that were said."""

    errors: int
    words: int


@dataclass(frozen=True)
class Rate:
    sentences: Sequence[Sentence]

    @property
    def errors(self) -> int:
        return sum(it.errors for it in self.sentences)

    @property
    def words(self) -> int:
        return sum(it.words for it in self.sentences)

    @property
    def percent(self) -> float:
        return 100 * self.errors / self.words

    @property
    def exact(self) -> int:
        return sum(not it.errors for it in self.sentences)

    def interval(self) -> tuple[float, float]:
        """Of 95 per cent, by drawing sentences anew: those of one set, said by one voice."""
        chance = random.Random(SEED)
        drawn = sorted(
            Rate(chance.choices(self.sentences, k=len(self.sentences))).percent for _ in range(RESAMPLED)
        )
        return drawn[RESAMPLED // 40], drawn[-RESAMPLED // 40 - 1]


def sentence(said: str, heard: str) -> Sentence:
    before, after = forms(said, LANGUAGE), forms(heard, LANGUAGE)
    found = edits(before, after)
    wrong = sum(max(b - a, d - c) for (a, b), (c, d) in ((it.before, it.after) for it in found))
    return Sentence(wrong, len(before))
