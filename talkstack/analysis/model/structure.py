"""The strict schema of the one answer that holds all answers about a call.

Questions of one kind share a definition: https://learn.microsoft.com/azure/ai-services/openai/how-to/structured-outputs
allows a schema 100 properties.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, assert_never

from talkstack.analysis.model.question import Plain, Question, Selector, Structured

type Schema = dict[str, Any]

SPEAKERS = ("caller", "agent")
STATUSES = ("answered", "not_said", "unclear")
PLAIN: Mapping[str, Schema] = {
    "boolean": {"type": ["boolean", "null"]},
    "text": {"type": ["string", "null"]},
    "number": {"type": ["number", "null"]},
    "date": {"type": ["string", "null"], "description": "YYYY-MM-DD"},
}
DEFS = "#/$defs/"


def structure_of(
    general: Sequence[Question], own: Sequence[Question], *, told: bool, summary: bool
) -> Schema:
    """`general` questions stand beside the customer's `own`; `told`: topics and follow-ups as well, and a summary."""
    defs: dict[str, Schema] = {"evidence": _evidence()}
    properties: dict[str, Schema] = {"summary": {"type": "string"}} if summary else {}
    if told:
        defs["follow_up"] = _object({"text": {"type": "string"}, "evidence": _list(_ref("evidence"))})
        properties |= {"topics": _list({"type": "string"}), "follow_ups": _list(_ref("follow_up"))}
    properties |= {it.name: _ref(_defined(it, defs)) for it in general}
    if own:
        properties["answers"] = _object({it.name: _ref(_defined(it, defs)) for it in own})
    return _object(properties) | {"$defs": defs}


def _defined(question: Question, defs: dict[str, Schema]) -> str:
    """The name of the definition of its answer."""
    match question:
        case Plain():
            defs[question.type] = _answer(PLAIN[question.type])
            return question.type
        case Selector():
            answer = _answer({"type": ["string", "null"], "enum": [*question.options, None]})
            known = next((name for name, it in defs.items() if it == answer), None)
            name = known or f"selector_{len(defs)}"
        case Structured():
            name = f"json_{question.name}"
            defs |= _moved_in(question.json_schema, f"value_{question.name}")
            answer = _answer({"anyOf": [_ref(f"value_{question.name}"), {"type": "null"}]})
        case _:
            assert_never(question)
    defs[name] = answer
    return name


def _answer(value: Schema) -> Schema:
    """The evidence first: what is found before it is judged is found by reading."""
    status: Schema = {"type": "string", "enum": list(STATUSES)}
    return _object({"evidence": _list(_ref("evidence")), "status": status, "value": value})


def _evidence() -> Schema:
    return _object({"turn": {"type": "integer"}, "speaker": {"type": "string", "enum": list(SPEAKERS)}})


def _moved_in(schema: Schema, name: str) -> dict[str, Schema]:
    """A schema as a definition among others, and its own definitions beside it."""
    inner: dict[str, Schema] = schema.get("$defs", {})
    return {name: _moved(schema, name)} | {f"{name}.{it}": _moved(inner[it], name) for it in inner}


def _moved(schema: Schema, name: str) -> Schema:
    moved = {word: value for word, value in schema.items() if word != "$defs"}
    if "$ref" in moved:
        inner = moved["$ref"].removeprefix("#").removeprefix("/$defs/")
        moved["$ref"] = f"{DEFS}{name}.{inner}" if inner else f"{DEFS}{name}"
    if "properties" in moved:
        moved["properties"] = {key: _moved(it, name) for key, it in moved["properties"].items()}
    if "items" in moved:
        moved["items"] = _moved(moved["items"], name)
    if "anyOf" in moved:
        moved["anyOf"] = [_moved(it, name) for it in moved["anyOf"]]
    return moved


def _ref(name: str) -> Schema:
    return {"$ref": f"{DEFS}{name}"}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _object(properties: dict[str, Schema]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
