"""YAML as another way to write JSON: plain values alone, read by the core schema of YAML 1.2.

Anchors, aliases, tags, directives and a second document are refused: JSON has none of them, and a few lines of
aliases can stand for more than any memory holds.
"""
# ruff: noqa: PLC0415 - few requests are written in it

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json, to_json

from talkstack.errors import BadRequestError, BodyTooLargeError, MediaTypeError
from talkstack.http.rest.content.body import DEEPEST, JSON_TYPES, MOST_BYTES
from talkstack.http.rest.exchange import Incoming

if TYPE_CHECKING:
    from yaml import Event

MEDIA_TYPE = "application/yaml"
TYPES = frozenset({MEDIA_TYPE, "application/x-yaml", "text/yaml", "text/x-yaml"})
MOST_EVENTS = 100_000

WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?", re.ASCII)
DIRECTIVE = re.compile(r"^%", re.MULTILINE)


def as_json(incoming: Incoming) -> Incoming:
    """The request as if its body had been written in JSON."""
    media_type = incoming.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type in JSON_TYPES:
        return incoming
    if media_type not in TYPES:
        raise MediaTypeError(media_type, sorted(JSON_TYPES | TYPES))
    body = to_json(loaded(incoming.body))
    return replace(incoming, body=body, headers={**incoming.headers, "content-type": "application/json"})


def loaded(body: bytes) -> Any:
    from yaml import CSafeLoader, YAMLError, parse

    if len(body) > MOST_BYTES:
        raise BodyTooLargeError(len(body), MOST_BYTES)
    try:
        text = body.decode()
        if DIRECTIVE.search(text):
            raise BadRequestError("the body holds YAML directives")
        return _document(_counted(parse(text, Loader=CSafeLoader)))
    except (UnicodeDecodeError, YAMLError):
        raise BadRequestError("the body is no YAML") from None


def dumped(value: Any) -> bytes:
    """Read again, it is the same value."""
    from yaml import CSafeDumper, ScalarNode, dump

    class Dumper(CSafeDumper):
        pass

    def text(dumper: Dumper, data: str) -> ScalarNode:
        plain = None if isinstance(_plain(data), str) else '"'
        return dumper.represent_scalar("tag:yaml.org,2002:str", data, style="|" if "\n" in data else plain)

    Dumper.add_representer(str, text)
    unshared = from_json(to_json(value))  # what stands in two places would become an alias
    written = dump(unshared, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=110)
    return written.encode()


def _counted(events: Iterator[Event]) -> Iterator[Event]:
    for number, event in enumerate(events):
        if number > MOST_EVENTS:
            raise BadRequestError(f"the body has more than {MOST_EVENTS} parts")
        yield event


def _document(events: Iterator[Event]) -> Any:
    from yaml import DocumentStartEvent, StreamEndEvent

    next(events)
    if isinstance(next(events), StreamEndEvent):
        return None
    value = _node(next(events), events, DEEPEST)
    next(events)
    if isinstance(next(events), DocumentStartEvent):
        raise BadRequestError("the body holds more than one YAML document")
    return value


def _node(event: Event, events: Iterator[Event], levels: int) -> Any:
    from yaml import MappingStartEvent, ScalarEvent

    _refuse_marks(event)
    if isinstance(event, ScalarEvent):
        return event.value if event.style else _plain(event.value)
    if levels == 0:
        raise BadRequestError(f"the body is nested deeper than {DEEPEST} levels")
    if isinstance(event, MappingStartEvent):
        return _mapping(events, levels - 1)
    return [_node(item, events, levels - 1) for item in _until_end(events)]


def _mapping(events: Iterator[Event], levels: int) -> dict[str, Any]:
    from yaml import ScalarEvent

    mapping: dict[str, Any] = {}
    for key in _until_end(events):
        _refuse_marks(key)
        if not isinstance(key, ScalarEvent):
            raise BadRequestError("a name in the body is no text")
        if key.value in mapping:
            raise BadRequestError("a name stands twice in one object of the body")
        mapping[key.value] = _node(next(events), events, levels)
    return mapping


def _refuse_marks(event: Event) -> None:
    if getattr(event, "anchor", None) is not None:
        raise BadRequestError("the body holds YAML anchors or aliases")
    if getattr(event, "tag", None) is not None:
        raise BadRequestError("the body holds YAML tags")


def _until_end(events: Iterator[Event]) -> Iterator[Event]:
    """What begins each member of the collection that was just opened."""
    from yaml import CollectionEndEvent

    for event in events:
        if isinstance(event, CollectionEndEvent):
            return
        yield event


def _plain(text: str) -> Any:
    """What is written without quotes: a word of JSON, a number as JSON writes it, else text."""
    if text in WORDS:
        return WORDS[text]
    if not NUMBER.fullmatch(text):
        return text
    try:
        number = json.loads(text)
    except ValueError:
        raise BadRequestError("a number of the body is too long") from None
    if isinstance(number, float) and math.isinf(number):
        raise BadRequestError("a number of the body is larger than any that can be kept")
    return number
