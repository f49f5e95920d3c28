"""Two texts of the same words: where they differ."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from talkstack.transcripts.model.edits import Edit, edits
from talkstack.transcripts.model.material import Marked, is_material, marked
from talkstack.transcripts.model.record import Difference, Phrase, Side, Span
from talkstack.transcripts.model.words import Word, words_of, written


@dataclass(frozen=True)
class Text:
    text: str
    language: str
    names: Collection[str] = ()

    @cached_property
    def chunks(self) -> list[str]:
        return written(self.text)

    @cached_property
    def words(self) -> list[Word]:
        return words_of(self.text, self.language)

    @cached_property
    def marks(self) -> list[Marked]:
        return marked(self.words, self.chunks, self.language, self.names)

    @cached_property
    def forms(self) -> list[str]:
        return [word.form for word in self.words]

    def as_written(self, part: tuple[int, int]) -> str:
        """Whole written words, of which the part may be a digit."""
        found = self.words[slice(*part)]
        return " ".join(self.chunks[found[0].at : found[-1].at + 1]) if found else ""

    def share(self, at: int) -> float:
        """How much of what is written stands before that word."""
        return self.words[at].at / len(self.chunks) if at < len(self.words) else 1.0

    def whole(self, part: tuple[int, int]) -> tuple[int, int]:
        """As many words more as share a written one with the part's own."""
        first, last = part
        if first == last:
            return part
        while first and self.words[first - 1].at == self.words[first].at:
            first -= 1
        while last < len(self.words) and self.words[last].at == self.words[last - 1].at:
            last += 1
        return first, last


def difference(
    n: int, speaker: Side, live: Text, record: Text, phrases: Sequence[Phrase]
) -> Difference | None:
    """`phrases` are those of which `record` was made. None when both say the same."""
    spans = [_span(edit, live, record, phrases) for edit in _whole(live, record)]
    if not spans:
        return None
    return Difference(n=n, speaker=speaker, live=live.text, record=record.text, spans=tuple(spans))


def _whole(live: Text, record: Text) -> list[Edit]:
    """A number that differs in one digit differs as a whole."""
    found: list[Edit] = []
    for edit in edits(live.forms, record.forms):
        grown = _grown(edit, live, record)
        if found and (grown.before[0] < found[-1].before[1] or grown.after[0] < found[-1].after[1]):
            last = found.pop()
            grown = Edit(
                (min(last.before[0], grown.before[0]), max(last.before[1], grown.before[1])),
                (min(last.after[0], grown.after[0]), max(last.after[1], grown.after[1])),
            )
        found.append(grown)
    return found


def _grown(edit: Edit, live: Text, record: Text) -> Edit:
    """Words that are taken in on one side were the same on both: they are taken in on the other, too."""
    while True:
        (a, b), (c, d) = edit.before, edit.after
        (e, f), (g, h) = live.whole(edit.before), record.whole(edit.after)
        left, right = max(a - e, c - g), max(f - b, h - d)
        grown = Edit(
            (max(0, a - left), min(len(live.words), b + right)),
            (max(0, c - left), min(len(record.words), d + right)),
        )
        if grown == edit:
            return edit
        edit = grown


def _span(edit: Edit, live: Text, record: Text, phrases: Sequence[Phrase]) -> Span:
    return Span(
        live=live.as_written(edit.before),
        record=record.as_written(edit.after),
        material=is_material(live.marks[slice(*edit.before)], record.marks[slice(*edit.after)]),
        at_ms=_where(record.share(edit.after[0]), phrases),
    )


def _where(share: float, phrases: Sequence[Phrase]) -> int | None:
    """So far into the words of the phrases."""
    words = [word for phrase in phrases for word in phrase.words]
    if words:
        return words[min(len(words) - 1, int(share * len(words)))].offset_ms
    return phrases[0].start_ms if phrases else None
