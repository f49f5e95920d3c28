"""Endpoints that answer no more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from talkstack.audit.model import PRODUCT
from talkstack.deliveries.model.delivery import LIFE
from talkstack.deliveries.model.state import DeliveryState
from talkstack.webhooks.model.types import Disabled
from tests.builders import NOON, an_endpoint
from tests.unit.talkstack.deliveries.post import DOWN, GONE, HOOK, OK, Post, went_on

DROPPED, PENDING = DeliveryState.DROPPED, DeliveryState.PENDING


async def reason(post: Post) -> Disabled | None:
    return (await post.adapters.webhooks.find("whk_1")).disabled_reason


async def enable(post: Post, url: str = HOOK) -> None:
    before = await post.adapters.webhooks.find("whk_1")
    await post.mailroom.webhooks.change(
        PRODUCT,
        "prj_1",
        "whk_1",
        url=url,
        events=before.events,
        description="",
        enabled=True,
        revision=before.revision,
    )


async def test_one_that_is_gone_is_disabled_at_once():
    post = await Post({1: [GONE]}).open()
    await post.tell(1, 2)
    assert (await post.carry()).over
    assert await reason(post) is Disabled.GONE
    assert post.taken == [1]
    assert await post.states() == [PENDING] * 2


async def test_nothing_new_is_kept_for_one_that_is_disabled():
    post = await Post({1: [GONE]}).open()
    await post.tell(1)
    await post.carry()
    await post.tell(2)
    assert len(await post.deliveries()) == 1
    assert len(await post.adapters.events.of_stream("call_1")) == 1


async def test_what_waits_goes_out_when_it_is_enabled_again():
    post = await Post({1: [GONE]}).open()
    await post.tell(1, 2)
    await post.carry()
    post.clock.advance(3600)
    await enable(post)
    assert len(await post.delivery_store.due(post.clock.now() + timedelta(seconds=1), limit=5)) == 2
    await post.carry()
    assert post.taken == [1, 1, 2]
    after = await post.adapters.webhooks.find("whk_1")
    assert (after.enabled, after.failures, after.since) == (True, 0, post.clock.now())


@pytest.mark.parametrize("steps", range(1, 12))
async def test_whoever_has_seen_it_disabled_while_it_is_enabled_leaves_nothing_asleep(steps: int):
    post = await Post({1: [GONE]}).open()
    await post.tell(1)
    await post.carry()
    await post.delivery_store.wake("whk_1", post.clock.now())
    frozen = post.mailroom.courier.carry_on("whk_1", "call_1")
    going = True
    for _ in range(steps):
        going = going and went_on(frozen)
    await enable(post)
    while going and went_on(frozen):
        pass
    await post.carry()
    assert post.taken == [1, 1]
    assert await post.states() == [DeliveryState.DELIVERED]


async def test_what_comes_new_wakes_those_that_were_left_asleep():
    post = await Post().open()
    await post.tell(1)
    await post.delivery_store.postpone("whk_1", "call_1", NOON + LIFE)
    await post.tell(2)
    await post.carry()
    assert post.taken == [1, 2]


async def test_what_waited_for_three_days_is_dropped():
    post = await Post({1: [GONE]}).open()
    await post.tell(1, 2)
    await post.carry()
    post.clock.advance(3 * 24 * 3600 - 1)
    await post.carry()
    assert await post.states() == [PENDING] * 2
    post.clock.advance(1)
    assert len(await post.delivery_store.due(post.clock.now() + timedelta(seconds=1), limit=5)) == 2
    await post.carry()
    assert await post.states() == [DROPPED] * 2
    assert post.taken == [1]


async def test_one_at_which_a_delivery_ran_out_and_nothing_was_accepted_is_disabled():
    post = await Post({1: [DOWN] * 99}).open()
    await post.tell(1)
    await post.run(days=4)
    assert await reason(post) is Disabled.FAILING


async def test_one_that_accepts_others_is_not_disabled_for_one_that_ran_out():
    post = await Post({1: [DOWN] * 99}).open()
    await post.tell(1)
    for _ in range(3):
        await post.run(days=0.1)
    await post.tell(2)
    await post.run(days=4)
    assert await reason(post) is None
    assert await post.states() == [DeliveryState.FAILED, DeliveryState.DELIVERED]


@pytest.mark.parametrize(("failures", "hours", "so"), [(20, 24, True), (19, 24, False), (20, 23, False)])
def test_many_failures_and_nothing_accepted_for_a_day_are_enough(failures: int, hours: int, *, so: bool):
    failing = an_endpoint(failures=failures, failing_since=NOON)
    assert failing.hopeless(NOON + timedelta(hours=hours), spent_since=None) is so


async def test_a_delivery_that_ran_out_within_minutes_disables_nothing():
    post = await Post({1: [DOWN] * 99}).open()
    await post.tell(1)
    post.clock.advance(LIFE.total_seconds() - 60)
    await post.run(days=1)
    assert await post.states() == [DeliveryState.FAILED]
    assert await reason(post) is None


async def test_the_other_endpoints_are_told_once():
    post = await (await Post({1: [GONE, GONE]}).open()).open(id="whk_2")
    await post.tell(1)
    for _ in range(3):
        await post.carry()
    [notice] = await post.adapters.events.of_stream("whk_1")
    assert (notice.type, notice.to, notice.sequence) == ("webhook.disabled", ("whk_2",), 1)
    assert notice.data == {
        "id": "whk_1",
        "description": "",
        "disabled_at": "2026-03-02T12:00:00.000Z",
        "reason": "gone",
    }


async def test_whoever_dies_before_the_notice_leaves_it_to_the_next():
    post = await (await Post({1: [GONE]}).open()).open(id="whk_2")
    await post.tell(1)
    await post.adapters.webhooks.disable(an_endpoint(), Disabled.GONE, NOON)
    await post.carry()
    assert len(await post.adapters.events.of_stream("whk_1")) == 1


async def test_what_the_old_address_answers_does_not_disable_the_new_one():
    post = await Post({1: [GONE]}).open()
    await post.tell(1)
    frozen = post.mailroom.courier.carry_on("whk_1", "call_1")
    while not post.taken:
        assert went_on(frozen)
    await enable(post, url="https://clinic.example/new")
    while went_on(frozen):
        pass
    assert await reason(post) is None
    [entry] = await post.adapters.audit.page("prj_1", resource="whk_1", after=None, limit=5)
    assert entry.action == "webhook.update"
    post.clock.advance(5)
    await post.carry()
    assert [it.url for it in post.receivers.posted] == [HOOK, "https://clinic.example/new"]
    assert await post.states() == [DeliveryState.DELIVERED]


async def test_a_new_address_has_not_failed_yet():
    post = await Post({1: [DOWN]}).open()
    await post.tell(1)
    await post.carry()
    await enable(post)
    assert (await post.adapters.webhooks.find("whk_1")).failures == 1
    await enable(post, url="https://clinic.example/new")
    found = await post.adapters.webhooks.find("whk_1")
    assert (found.failures, found.failing_since) == (0, None)


async def test_that_we_disabled_it_is_in_the_audit_log():
    post = await Post({1: [GONE]}).open()
    await post.tell(1)
    await post.carry()
    [entry] = await post.adapters.audit.page("prj_1", resource="whk_1", after=None, limit=5)
    assert (entry.action, entry.actor, entry.fields) == ("webhook.disable", PRODUCT, ("enabled",))


async def test_that_we_disabled_it_is_counted_once_though_nobody_else_is_told():
    post = await Post({1: [GONE, GONE]}).open()
    await post.tell(1)
    for _ in range(3):
        await post.carry()
    assert await post.adapters.events.of_stream("whk_1") == []
    assert post.adapters.meter.values["talkstack.webhook.disabled", "gone"] == [1]


async def test_one_success_forgets_the_failures():
    post = await Post({1: [DOWN, OK]}).open()
    await post.tell(1)
    post.clock.advance((await post.carry()).seconds)
    assert (await post.adapters.webhooks.find("whk_1")).failures == 1
    await post.carry()
    found = await post.adapters.webhooks.find("whk_1")
    assert (found.failures, found.failing_since) == (0, None)
