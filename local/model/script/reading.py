"""What a conversation comes to: the values known by its end, and what was said last."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from local.model.api.request import Assistant, Message, ToolResult, User, text_of
from local.model.script.results import parsed, succeeded, taken
from local.model.script.script import Script, Value, compiled
from local.model.understanding.answers import find_answer
from local.model.understanding.days import find_day
from local.model.understanding.names import find_name
from local.model.understanding.times import find_time


@dataclass
class Reading:
    """`said` is set while the caller's words are the newest, `result` while a tool's answer is."""

    script: Script
    values: dict[str, str] = field(default_factory=dict[str, str])
    said: str | None = None
    asked: str = ""
    result: str | None = None
    answer: str = ""
    failed: bool = False
    first: bool = True
    told: str = ""
    calls: dict[str, str] = field(default_factory=dict[str, str])

    def hear(self, words: str) -> None:
        self.said, self.result, self.first = words, None, False
        for start in self.script.fresh_starts:
            if self.values.keys() >= set(start.known) and compiled(start.said).search(words):
                self._forget(start.forget)
        day = find_day(words)
        for name, value in self.script.values.items():
            meant = _understood(value, words, self.asked, day)
            if meant and meant != self.values.get(name):
                self.values[name] = meant
                self._forget(value.forgets)

    def speak(self, message: Assistant) -> None:
        text = text_of(message.content)
        self.asked = text or self.asked
        self.calls |= {call.id: call.function.name for call in message.tool_calls or []}

    def learn(self, message: ToolResult) -> None:
        self.said, self.result = None, self.calls[message.tool_call_id]
        self.answer = text_of(message.content)
        spec = self.script.results.get(self.result)
        if spec is None:
            self.failed = False
            return
        answer = parsed(self.answer)
        self.failed = not succeeded(spec, answer)
        self._forget(list(spec.values))
        if not self.failed:
            self.values |= taken(spec, answer, self.values)

    def _forget(self, names: Sequence[str]) -> None:
        for name in names:
            self.values.pop(name, None)


def read(script: Script, messages: Sequence[Message]) -> Reading:
    reading = Reading(script)
    for message in messages:
        match message:
            case User():
                reading.hear(text_of(message.content))
            case Assistant():
                reading.speak(message)
            case ToolResult():
                reading.learn(message)
            case _:
                reading.told += f"{text_of(message.content)}\n"
    return reading


def _understood(value: Value, words: str, question: str, day_and_rest: tuple[str | None, str]) -> str | None:
    asked = value.asked is not None and compiled(value.asked).search(question) is not None
    day, rest = day_and_rest
    match value.kind:
        case "day":
            return day
        case "time":
            return find_time(rest, expected=asked or day is not None)
        case "name":
            return find_name(words, asked=asked)
        case "answer":
            return find_answer(words) if asked else None
        case "topic":
            topics = (topic for topic, pattern in value.topics.items() if compiled(pattern).search(words))
            return next(topics, find_answer(words) if asked else None)
