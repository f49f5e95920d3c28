"""What cannot be taken is refused as problem+json, and leaves nothing behind: tried on every operation."""

from __future__ import annotations

import json
from typing import Any

import pytest

from talkstack.http.rest.content.body import MOST_BYTES
from talkstack.http.rest.table.operation import Operation
from talkstack.keys.model import Scope
from tests.examples.table import EXAMPLES, WITH_EXAMPLES, Scene, the_scene
from tests.rest import Answer, a_client

TAKING = [it for it in WITH_EXAMPLES if it.takes_body]
GUARDED = [it for it in WITH_EXAMPLES if it.guarded]
KEYED = [it for it in WITH_EXAMPLES if it.keyed]
PAGED = [it for it in WITH_EXAMPLES if it.query and "cursor" in it.query.model_fields]


def each(operations: list[Operation]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("operation", operations, ids=lambda it: it.name)


every_operation = each(list(WITH_EXAMPLES))


async def refused(scene: Scene, operation: Operation, answer: Answer, before: list[str]) -> None:
    assert 400 <= answer.status < 500
    assert answer.outgoing.media_type == "application/problem+json"
    assert answer.json["status"] == answer.status
    assert answer.code
    assert await scene.changes() == before


async def ask(operation: Operation, body: Any, **headers: str) -> Answer:
    """The example with another body or other headers: refused."""
    scene = await the_scene()
    request = scene.request(operation)
    before = await scene.changes()
    answer = await scene.owner.ask(operation.method, request.url, body, **{**request.headers, **headers})
    await refused(scene, operation, answer, before)
    return answer


UNREADABLE = {
    "nothing": b"",
    "no JSON": b"name=x",
    "half an object": b'{"name": "x"',
    "not UTF-8": b'{"name": "\xff"}',
    "UTF-16": '{"name": "x"}'.encode("utf-16"),
    "a lone surrogate": b'{"name": "\\ud800"}',
    "a name twice": b'{"name": "x", "name": "y"}',
    "NaN": b'{"name": NaN}',
    "Infinity": b'{"name": Infinity}',
    "endless": b'{"name": 1e999}',
    "more than 64 bits": b'{"name": 123456789012345678901234567890}',
    "deep": b'{"name": ' + b"[" * 100 + b"]" * 100 + b"}",
    "very deep": b"[" * 200_000,
}


@each(TAKING)
@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
async def test_what_cannot_be_read_is_refused(operation: Operation, body: bytes):
    assert (await ask(operation, body)).status == 400


@each(TAKING)
async def test_what_is_too_large_is_refused_before_it_is_read(operation: Operation):
    answer = await ask(operation, b'{"name": "' + b"x" * MOST_BYTES + b'"}')
    assert (answer.status, answer.code) == (413, "body_too_large")


@each(TAKING)
@pytest.mark.parametrize("media_type", ["", "text/plain", "application/x-www-form-urlencoded", "text/json"])
async def test_another_type_is_refused(operation: Operation, media_type: str):
    answer = await ask(operation, b'{"name": "x"}', content_type=media_type)
    assert (answer.status, answer.code) == (415, "media_type_unsupported")


@each(TAKING)
@pytest.mark.parametrize("body", [[], "text", 7, None, True, [{"name": "x"}]])
async def test_a_body_is_an_object(operation: Operation, body: Any):
    answer = await ask(operation, json.dumps(body).encode())
    assert (answer.status, list(answer.wrong)) == (422, [""])


@each(TAKING)
@pytest.mark.parametrize(
    "name", ["$where", "$set", "a.b", "", "__proto__", "constructor", "\u202e", "😀", "\x00"]
)
async def test_a_field_that_is_unknown_is_refused_whatever_its_name(operation: Operation, name: str):
    answer = await ask(operation, {name: "this.password"})
    assert answer.status == 422
    assert answer.wrong[f"/{name}"] == "extra_forbidden"


MISTAKES = {
    "a number": 7,
    "a list": [],
    "an operator": {"$ne": None},
    "operators": [{"$where": "1"}],
    "NUL": "a\x00b",
    "a quarter of a megabyte": "x" * (MOST_BYTES // 2),
}


def is_mistake(right: Any, wrong: Any) -> bool:
    """A number is none where a number stands, but not every text is right where a text stands."""
    return isinstance(right, str) or not isinstance(wrong, type(right))


FIELDS = [
    pytest.param(operation, field, wrong, id=f"{operation.name}-{field}-{name}")
    for operation in TAKING
    for field, right in EXAMPLES[operation.name].body.items()
    for name, wrong in MISTAKES.items()
    if is_mistake(right, wrong)
]


@pytest.mark.parametrize(("operation", "field", "wrong"), FIELDS)
async def test_a_wrong_value_is_told_by_its_pointer(operation: Operation, field: str, wrong: Any):
    right = (await the_scene()).request(operation).body
    answer = await ask(operation, right | {field: wrong})
    assert answer.status == 422
    assert {pointer.split("/")[1] for pointer in answer.wrong} == {field}


@every_operation
@pytest.mark.parametrize("query", ["nothing=1", "%24where=1", "limit%5B%24ne%5D=1", "x.y=1", "=1", "%00=1"])
async def test_a_parameter_that_is_unknown_is_refused(operation: Operation, query: str):
    scene = await the_scene()
    request = scene.request(operation)
    before = await scene.changes()
    url = f"{request.url}{'&' if '?' in request.url else '?'}{query}"
    answer = await scene.owner.ask(operation.method, url, request.body, **request.headers)
    await refused(scene, operation, answer, before)
    assert (answer.status, list(answer.wrong.values())) == (422, ["extra_forbidden"])


@each(PAGED)
@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=-1",
        "limit=ten",
        "limit=1e9",
        "limit=99999999999999999999",
        "limit=%00",
        "limit=",
        "cursor=%00",
        "cursor=====",
        "cursor=%F0%9F%98%80",
        "cursor=__8",
        f"cursor={'a' * 401}",
    ],
)
async def test_no_page_ends_just_anywhere(operation: Operation, query: str):
    scene = await the_scene()
    answer = await scene.owner.get(f"{scene.request(operation).url.partition('?')[0]}?{query}")
    assert (answer.status, list(answer.wrong)) == (422, [query.partition("=")[0]])


@each(GUARDED)
@pytest.mark.parametrize(
    "etag", ["", "1", '"one"', '"-1"', "*", '"1", "2"', '"1" x', f'"{"9" * 400}"', "\x00"]
)
async def test_an_etag_that_nobody_was_told_is_no_revision(operation: Operation, etag: str):
    scene = await the_scene()
    request = scene.request(operation)
    before = await scene.changes()
    answer = await request.by(scene.owner, if_match=etag)
    await refused(scene, operation, answer, before)
    assert (answer.status, answer.code) == (400, "bad_request")


@each(GUARDED)
async def test_a_revision_that_was_never_there_is_refused(operation: Operation):
    answer = await ask(operation, (await the_scene()).request(operation).body, if_match='"41"')
    assert (answer.status, answer.code) == (412, "revision_mismatch")


@each(KEYED)
@pytest.mark.parametrize("key", ["", "a b", "a" * 256, "é", "\x00", "a\n"])
async def test_an_idempotency_key_is_plain_text(operation: Operation, key: str):
    answer = await ask(operation, (await the_scene()).request(operation).body, idempotency_key=key)
    assert answer.status == 400


@pytest.mark.parametrize("key_id", ["$where", "a.b", "x" * 5000, "%00", "%F0%9F%98%80", "..", "%2e%2e"])
async def test_an_id_that_nobody_was_told_is_not_there(key_id: str):
    client = await a_client(Scope.KEYS_READ)
    assert (await client.get(f"/v1/keys/{key_id}")).code == "not_found"


@pytest.mark.parametrize(
    "name", ["مكتب", "\u202eabc", "診療所 😀", "$where", "a.b", "null", "<b>", "a" * 100]
)
async def test_any_name_that_people_use_comes_back_as_it_was(name: str):
    owner = await a_client()
    made = await owner.post("/v1/projects", {"name": name})
    assert (made.status, made.json["name"]) == (201, name)
    assert (await owner.get(made.outgoing.headers["Location"])).json["name"] == name


async def test_a_problem_repeats_nothing_of_what_was_sent():
    owner = await a_client()
    answer = await owner.post("/v1/projects", {"name": ["my secret"], "my secret field": 1, "description": 7})
    assert answer.status == 422
    assert b'my secret"' not in answer.outgoing.body
