"""An answer in a schema, filled in from a call. What is not found there is left open: nothing is made up.

An object of `evidence`, `status` and `value` is the answer to the question of its name.
"""

from collections.abc import Callable
from typing import Any, cast

from local.model.reader.call import Call, Question, Turn
from local.model.reader.judgement import follow_ups, judge, summary, topics
from local.model.reader.values import find

type Schema = dict[str, Any]

_ANSWER = {"evidence", "status", "value"}


def answer_in(schema: Schema, call: Call) -> Any:
    return _filled("", schema, schema, call)


def _filled(name: str, schema: Schema, root: Schema, call: Call) -> Any:
    if "$ref" in schema:
        return _filled(name, _meant(schema["$ref"], root), root, call)
    properties = cast("dict[str, Schema]", schema.get("properties", {}))
    if properties.keys() == _ANSWER:
        return _answer(call.questions.get(name), call)
    if schema.get("type") == "object":
        return {inner: _filled(inner, it, root, call) for inner, it in properties.items()}
    return _KNOWN[name](call) if name in _KNOWN else _empty(schema)


def _meant(pointer: str, root: Schema) -> Schema:
    here: Any = root
    for step in pointer.removeprefix("#").split("/")[1:]:
        here = here[step]
    return here


def _answer(question: Question | None, call: Call) -> dict[str, Any]:
    found = question and (judge(question.options, call) or find(question, call))
    if not found or not found[1]:
        return {"evidence": [], "status": "not_said", "value": None}
    value, turns = found
    return {"evidence": _places(turns), "status": "answered", "value": value}


def _promises(call: Call) -> list[dict[str, Any]]:
    return [{"text": text, "evidence": [turn.place]} for text, turn in follow_ups(call)]


def _places(turns: list[Turn]) -> list[dict[str, Any]]:
    return [turn.place for turn in turns]


def _empty(schema: Schema) -> Any:
    match schema.get("type"):
        case "array":
            return []
        case "string":
            return next(iter(schema.get("enum", [])), "")
        case _:
            return None


_KNOWN: dict[str, Callable[[Call], Any]] = {"summary": summary, "topics": topics, "follow_ups": _promises}
