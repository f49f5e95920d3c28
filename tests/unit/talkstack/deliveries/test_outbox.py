"""Who is told of what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from talkstack.webhooks.model.types import TYPES, WANTED
from tests.builders import NOON, an_endpoint, an_event
from tests.unit.talkstack.deliveries.post import Post


@pytest.mark.parametrize(
    ("wanted", "type_", "so"),
    [
        (("*",), "call.started", True),
        (("*",), "webhook.disabled", True),
        (("call.*",), "call.analysed", True),
        (("call.*",), "number.assigned", False),
        (("number.*", "call.ended"), "call.ended", True),
        (("call.ended",), "call.started", False),
    ],
)
def test_an_endpoint_wants_what_its_filter_says(wanted: tuple[str, ...], type_: str, *, so: bool):
    assert an_endpoint(events=wanted).wants(type_, NOON) is so


def test_what_can_be_asked_for_is_what_there_is():
    assert set(WANTED) == {*TYPES, "*", "call.*", "number.*"}
    assert len(TYPES) == 12


def test_what_came_about_before_it_was_made_it_is_not_told():
    assert not an_endpoint().wants("call.started", NOON - timedelta(milliseconds=1))
    assert not an_endpoint(disabled_at=NOON).wants("call.started", NOON)


async def test_what_nobody_wants_is_not_kept():
    post = await Post().open(events=("number.*",))
    await post.tell(1)
    assert await post.adapters.events.of_stream("call_1") == []
    assert await post.delivery_store.of_stream("call_1") == []


async def test_whoever_dies_before_the_deliveries_leaves_them_to_the_repeat():
    post = await (await Post().open()).open(id="whk_2")
    await post.adapters.events.insert(an_event(to=("whk_1", "whk_2")))
    await post.tell(1)
    assert {it.endpoint_id for it in await post.delivery_store.of_stream("call_1")} == {"whk_1", "whk_2"}


async def test_who_is_told_is_decided_once():
    post = await Post().open()
    await post.tell(1)
    await post.adapters.webhooks.insert(an_endpoint(id="whk_2"))
    post.mailroom.outbox.forget()
    await post.tell(1)
    [event] = await post.adapters.events.of_stream("call_1")
    assert event.to == ("whk_1",)
    assert len(await post.delivery_store.of_stream("call_1")) == 1


async def test_a_change_is_noticed_within_half_a_minute():
    post = Post()
    await post.tell(1)
    await post.open()
    post.clock.advance(30)
    await post.tell(2)
    assert [it.sequence for it in await post.deliveries()] == [2]


async def test_a_repeat_is_told_as_it_was_first():
    post = await Post().open()
    await post.tell(1)
    await post.mailroom.outbox.put(replace(an_event(), data={"id": "other"}))
    await post.carry()
    assert [b'"other"' in it.body for it in post.receivers.posted] == [False]
