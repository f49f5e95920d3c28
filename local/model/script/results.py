"""What a tool answered, read whatever its wrapping."""

import json
from collections.abc import Iterator
from typing import Any, cast

from local.model.script.script import Result, Taken
from local.model.script.template import fill, fillable

type Values = dict[str, str]


def parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def succeeded(result: Result, answer: object) -> bool:
    return next(_found(answer, result.succeeds_with), None) is not None


def taken(result: Result, answer: object, known: Values) -> Values:
    values = ((name, _take(spec, answer, known)) for name, spec in result.values.items())
    return {name: value for name, value in values if value}


def _take(spec: Taken, answer: object, known: Values) -> str | None:
    if not all(fillable(text, known) for text in spec.where.values()):
        return None
    wanted = {key: fill(text, known) for key, text in spec.where.items()}
    matching = (
        item
        for item in _items(spec.in_, answer)
        if all(next(_found(item, k), None) == v for k, v in wanted.items())
    )
    texts = [str(text) for item in matching for text in _found(item, spec.take)]
    if not texts:
        return None
    return texts[0] if spec.at_most is None else _joined(_spread(texts, spec.at_most))


def _items(key: str | None, answer: object) -> list[object]:
    source: object = answer if key is None else next(_found(answer, key), None)
    return cast("list[object]", source) if isinstance(source, list) else [source]


def _spread(texts: list[str], most: int) -> list[str]:
    """Some of them, from the first to the last."""
    if len(texts) <= most:
        return texts
    return [texts[n * (len(texts) - 1) // max(most - 1, 1)] for n in range(most)]


def _joined(texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} or {texts[-1]}"


def _found(answer: object, key: str) -> Iterator[Any]:
    """The values under a key at any depth, outermost first."""
    if isinstance(answer, dict):
        fields = cast("dict[str, object]", answer)
        if key in fields:
            yield fields[key]
        for value in fields.values():
            yield from _found(value, key)
    elif isinstance(answer, list):
        for value in cast("list[object]", answer):
            yield from _found(value, key)
