"""Which differing words may have mattered: numbers, names, negations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from talkstack.transcripts.model.words import Word

NEGATIONS = {
    "de": "nein nicht nichts nie niemals kein keine keinen keinem keiner keines ohne weder",
    "en": "no not never none nothing nobody neither nor without cannot",
    "es": "no nunca jamás nada nadie ningún ninguno ninguna sin tampoco",
    "fr": "non ne pas jamais rien personne aucun aucune sans ni",
}
CONTRACTED = "nt"
"""How `don't` ends once its apostrophe is gone."""
NEVER_NAMES = frozenset("i im id ill ive".split())
NOUNS_TOO = frozenset({"de"})
"""Languages whose capitals tell no name from any other noun."""


def is_material(live: Sequence[Marked], record: Sequence[Marked]) -> bool:
    """A word that only one side has counts; how often, too."""
    return Counter(it for it in live if it) != Counter(it for it in record if it)


type Marked = str | None
"""What of a word must not differ; None when the word may."""


def marked(
    words: Sequence[Word], chunks: Sequence[str], language: str, names: Collection[str]
) -> list[Marked]:
    """`names` are forms that are names wherever they stand, such as those that the agent listens for."""
    code = language[:2].lower()
    negations = frozenset(NEGATIONS.get(code, "").split())
    return [_mark(word, chunks, code, negations, names) for word in words]


def _mark(
    word: Word, chunks: Sequence[str], code: str, negations: Collection[str], names: Collection[str]
) -> Marked:
    form = word.form
    if form.isdigit():
        return form
    if form in negations or (code == "en" and form.endswith(CONTRACTED) and len(form) > len(CONTRACTED)):
        return "not"
    capital = code not in NOUNS_TOO and _stands_out(word.at, chunks) and form not in NEVER_NAMES
    return form if capital or form in names else None


def _stands_out(at: int, chunks: Sequence[str]) -> bool:
    """A capital that no sentence begins with."""
    begins = at == 0 or chunks[at - 1].rstrip("\"')»\u201d")[-1:] in {".", "!", "?", "…"}
    return not begins and chunks[at].lstrip("\"'(«\u201c¿¡")[:1].isupper()
