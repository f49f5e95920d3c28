import json

import openai
import pytest

from local.model.script.script import ScriptError, load
from tests.contract.local.model.service import HELLO, ask, served, strict_tool

SAYS = """
about: It knows a colour.
values: {colour: {kind: topic, topics: {red: red|scarlet, blue: blue}}}
rules:
  - {rule: known, when: {known: [colour]}, say: "You like {colour}. Very much so."}
  - {rule: unknown, say: "Which colour?"}
"""
SUMMARY = """
about: It sums up.
values: {colour: {kind: topic, topics: {red: red}}}
rules:
  - {rule: sum up, when: {schema: summary, known: [colour]}, answer: {colour: "{colour}", sure: true}}
  - {rule: badly, when: {schema: other}, answer: {colour: 5}}
  - {rule: talk, say: Hm.}
"""
CALLS = """
about: It calls what it can.
rules:
  - {rule: look, when: {said: look}, call: {tool: look, with: {day: tomorrow}}}
  - {rule: talk, say: No.}
"""
RED = [{"role": "user", "content": "I like scarlet things"}]


async def test_it_goes_on_where_its_own_words_end():
    async with served(SAYS) as client:
        begun = [*RED, {"role": "assistant", "content": "You like red."}]
        answer = await ask(client, begun)
    assert answer.choices[0].message.content == "Very much so."


async def test_the_newest_value_counts():
    async with served(SAYS) as client:
        answer = await ask(client, [*RED, {"role": "user", "content": "no, blue"}])
    assert answer.choices[0].message.content.startswith("You like blue.")


async def test_a_rule_that_lacks_a_value_is_passed_over():
    text = "about: x\nrules: [{rule: a, say: 'Hello {name}'}, {rule: b, say: Hello}]"
    async with served(text) as client:
        assert (await ask(client)).choices[0].message.content == "Hello"


async def test_a_rule_may_depend_on_what_the_model_is_told():
    text = "about: x\nrules: [{rule: a, when: {told: be brief}, say: Sure}, {rule: b, say: Well}]"
    async with served(text) as client:
        told = [{"role": "system", "content": "You are kind. Be brief."}, *RED]
        assert (await ask(client, told)).choices[0].message.content == "Sure"
        assert (await ask(client, RED)).choices[0].message.content == "Well"


def schema(name: str) -> dict:
    properties = {"colour": {"type": "string"}, "sure": {"type": "boolean"}}
    body = {
        "type": "object",
        "properties": properties,
        "required": ["colour", "sure"],
        "additionalProperties": False,
    }
    return {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": body}}


async def test_an_answer_in_a_schema_keeps_it():
    red = [{"role": "user", "content": "red"}]
    async with served(SUMMARY) as client:
        answer = await ask(client, red, response_format=schema("summary"))
        assert json.loads(answer.choices[0].message.content) == {"colour": "red", "sure": True}
        with pytest.raises(openai.BadRequestError, match="breaks the request's schema"):
            await ask(client, red, response_format=schema("other"))
        with pytest.raises(openai.BadRequestError, match="no rule that answers in the schema 'third'"):
            await ask(client, red, response_format=schema("third"))
        assert (await ask(client, red)).choices[0].message.content == "Hm."


async def test_the_choice_of_tools_is_honoured():
    look = [{"role": "user", "content": "look"}]
    tools = [strict_tool("look", day={"type": "string"}), strict_tool("other")]
    named = {"type": "function", "function": {"name": "look"}}
    async with served(CALLS) as client:
        for choice in ("auto", "required", named):
            answer = await ask(client, look, tools=tools, tool_choice=choice)
            assert answer.choices[0].message.tool_calls[0].function.name == "look"
        answer = await ask(client, look, tools=tools, tool_choice="none")
        assert answer.choices[0].message.content == "No."
        assert (await ask(client, look)).choices[0].message.content == "No."
        for choice, complaint in (("required", "calls look or other"), (named, "calls look")):
            with pytest.raises(openai.BadRequestError, match=complaint):
                await ask(client, HELLO, tools=tools, tool_choice=choice)


async def test_a_call_that_would_break_the_tools_schema_is_refused():
    async with served(CALLS) as client:
        with pytest.raises(openai.BadRequestError, match="'look' breaks the request's schema"):
            await ask(
                client,
                [{"role": "user", "content": "look"}],
                tools=[strict_tool("look", day={"type": "number"})],
            )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("rules: [{", "while parsing"),
        ("about: x\nrules: [{rule: a, when: {sayd: x}}]", r"rules\.0\.when\.sayd: Extra inputs"),
        ("about: x\nrules: [{rule: a, when: {said: '('}}]", r"rules\.0\.when\.said: .*unterminated"),
        ("about: x", "rules: Field required"),
    ],
)
def test_a_script_that_is_wrong_says_where(tmp_path, text, complaint):
    path = tmp_path / "wrong.yaml"
    path.write_text(text)
    with pytest.raises(ScriptError, match=complaint):
        load(path)
    with pytest.raises(ScriptError, match="No such file"):
        load(tmp_path / "none.yaml")
