"""The scripted model: the first rule that holds decides what is said and called."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator

from local.model.api.errors import ApiError
from local.model.api.reply import Reply, ToolCall
from local.model.api.request import Assistant, ChatRequest, Message, NamedTool, SchemaFormat, text_of
from local.model.reader.call import call_in
from local.model.reader.fill import answer_in
from local.model.script.reading import Reading, read
from local.model.script.script import Call, Rule, Script, When, compiled
from local.model.script.template import fill, fill_all, fillable_all


class NoRuleError(ApiError):
    def __init__(self, wanted: str) -> None:
        super().__init__(f"The scripted model has no rule that {wanted} here.", code="script_has_no_rule")


@dataclass(frozen=True)
class ScriptedModel:
    script: Script

    def reply(self, request: ChatRequest) -> Reply:
        """Like any model it continues words of its own that stand last."""
        messages, begun = list(request.messages), ""
        if isinstance(messages[-1], Assistant):
            begun = text_of(messages.pop().content)
        reading = read(self.script, messages)
        if isinstance(request.response_format, SchemaFormat):
            return Reply(self._answer(reading, messages, request.response_format))
        reply = self._spoken(reading, request)
        return Reply(reply.text.removeprefix(begun).lstrip() if begun else reply.text, reply.calls)

    def _spoken(self, reading: Reading, request: ChatRequest) -> Reply:
        said: list[str] = []
        calls: list[Call] = []
        for rule in self._matching(reading, request):
            if rule.say:
                said.append(fill(rule.say, reading.values))
            calls += rule.call
            if not rule.go_on:
                break
        if not said and not calls:
            raise NoRuleError("speaks or calls a tool")
        if request.parallel_tool_calls is False:
            calls = calls[:1]
        return Reply(" ".join(said), tuple(_called(call, reading, request) for call in calls))

    def _matching(self, reading: Reading, request: ChatRequest) -> Iterator[Rule]:
        answered, must_call = False, _must_call(request)
        offered = set(request.functions()) if request.tool_choice != "none" else set[str]()
        for rule in self.script.rules:
            called = {call.tool for call in rule.call}
            if rule.answer is not None or not called <= offered or not _is_fillable(rule, reading):
                continue
            if (must_call is None or called & must_call) and _holds(
                rule.when, reading, offered, answered=answered
            ):
                answered = True
                yield rule
        if must_call is not None and not answered:
            raise NoRuleError(f"calls {' or '.join(sorted(must_call))}")

    def _answer(self, reading: Reading, messages: Sequence[Message], wanted: SchemaFormat) -> str:
        """By a rule of the script; without one, read in the transcript that the request holds."""
        name, schema = wanted.json_schema.name, wanted.json_schema.schema_
        for rule in self.script.rules:
            holds = _holds(rule.when, reading, set(), answered=False, schema=name)
            if rule.answer is not None and holds and _is_fillable(rule, reading):
                answer = fill_all(rule.answer, reading.values)
                _check(answer, schema, rule.rule)
                return json.dumps(answer)
        call = call_in(messages)
        if call is None:
            raise NoRuleError(f"answers in the schema '{name}'")
        answer = answer_in(schema, call)
        _check(answer, schema, name)
        return json.dumps(answer)


def _must_call(request: ChatRequest) -> set[str] | None:
    if isinstance(request.tool_choice, NamedTool):
        return {request.tool_choice.function.name}
    return set(request.functions()) if request.tool_choice == "required" else None


def _called(call: Call, reading: Reading, request: ChatRequest) -> ToolCall:
    arguments = fill_all(call.arguments, reading.values)
    _check(arguments, request.functions()[call.tool].parameters or {}, call.tool)
    return ToolCall(call.tool, json.dumps(arguments))


def _check(value: Any, schema: dict[str, Any], subject: str) -> None:
    error = next(Draft202012Validator(schema).iter_errors(value), None)
    if error:
        message = f"What the script writes for '{subject}' breaks the request's schema at {error.json_path}."
        raise ApiError(message, code="script_breaks_schema")


def _is_fillable(rule: Rule, reading: Reading) -> bool:
    templates = [rule.say, rule.answer, *(call.arguments for call in rule.call)]
    return fillable_all(templates, reading.values)


def _holds(
    when: When, reading: Reading, offered: set[str], *, answered: bool, schema: str | None = None
) -> bool:
    known = reading.values.keys()
    return all(
        (
            when.first is None or when.first == reading.first,
            _matches(when.told, reading.told),
            _matches(when.said, reading.said),
            _matches(when.asked, reading.asked),
            _matches(when.problem, reading.answer if reading.result else None),
            known >= set(when.known),
            not when.known_any or bool(known & set(when.known_any)),
            not known & set(when.unknown),
            when.result is None or when.result == reading.result,
            when.failed is None or (reading.result is not None and when.failed == reading.failed),
            when.offered is None or when.offered in offered,
            when.answered is None or when.answered == answered,
            when.schema_ is None or when.schema_ == schema,
        )
    )


def _matches(pattern: str | None, text: str | None) -> bool:
    return pattern is None or (text is not None and compiled(pattern).search(text) is not None)
