"""The day that someone names in passing: tomorrow, next Tuesday, March 3rd, the third of March."""

import re

WEEKDAYS: str = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
MONTHS: str = "january|february|march|april|may|june|july|august|september|october|november|december"
_UNITS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_TEENS = [
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
]
_ORDINALS = {
    word: number
    for number, word in enumerate(
        [
            *_UNITS,
            *_TEENS,
            "nineteenth",
            "twentieth",
            *(f"twenty {u}" for u in _UNITS[:9]),
            "thirtieth",
            "thirty first",
        ],
        start=1,
    )
}
_NUMBER = r"(?P<number>\d{1,2}(?:st|nd|rd|th)?|" + "|".join(
    word.replace(" ", "[ -]") for word in sorted(_ORDINALS, key=len, reverse=True)
) + ")"  # fmt: skip
_FORMS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?P<iso>\d{4}-\d\d-\d\d)\b",
        r"\b(?:the )?(?P<relative>day after tomorrow|tomorrow|today)\b",
        rf"\b(?P<month>{MONTHS}) (?:the )?{_NUMBER}\b",
        rf"\b(?:the )?{_NUMBER} (?:of )?(?P<month>{MONTHS})\b",
        rf"\b(?:next |this |on )?(?P<weekday>{WEEKDAYS})\b",
    )
]


def find_day(words: str) -> tuple[str | None, str]:
    """The day as `tomorrow`, `tuesday`, `march 3` or an ISO date, and the words without it."""
    for form in _FORMS:
        found = form.search(words)
        if found:
            rest = f"{words[: found.start()]} {words[found.end() :]}"
            return _canonical(found), rest
    return None, words


def _canonical(found: re.Match[str]) -> str:
    parts = {name: text.lower() for name, text in found.groupdict().items() if text}
    if "month" in parts:
        return f"{parts['month']} {_day_of_month(parts['number'])}"
    return next(iter(parts.values()))


def _day_of_month(words: str) -> int:
    plain = words.replace("-", " ")
    return _ORDINALS.get(plain) or int(re.sub(r"\D", "", plain))
