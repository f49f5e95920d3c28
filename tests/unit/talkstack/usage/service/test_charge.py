from __future__ import annotations

from dataclasses import replace

import pytest

from talkstack.aftermath.model import Step
from talkstack.audit.model import DEPLOYMENT
from talkstack.conversation.model import CallerSaid
from talkstack.errors import ConflictError, NotFoundError
from talkstack.projects.model import Limits
from talkstack.usage.listed import LIST
from talkstack.usage.model.account import Account
from talkstack.usage.model.book import PriceBook, Rate
from talkstack.usage.model.meter import Meter
from tests.builders import NOON, a_draft
from tests.unit.talkstack.usage.watched import hang_up
from tests.world import SID, World

ANSWER = "We open at nine."
DEAR = tuple(Rate(meter=meter, micros=10**12) for meter in Meter)


async def talked(world: World | None = None) -> World:
    world = world or await World([ANSWER]).open(a_draft(record=False))
    await world.ring()
    await world.hear(1, CallerSaid("When?", 0.9, "twilio"))
    world.clock.advance(31)
    await hang_up(world)
    return world


async def capped(world: World) -> None:
    """A client sets a cap of the day."""
    projects = world.services.management.projects
    limits = Limits(max_cost_micros_per_day=10**9)
    revision = (await projects.get("prj_1")).revision
    await projects.limit(DEPLOYMENT, "prj_1", limits=limits, revision=revision)


async def account(world: World) -> Account:
    call = await world.call()
    return await world.services.management.reporter.account(call.project_id, call.id)


def shown(it: Account) -> dict[tuple[int | None, str], tuple[int, int]]:
    return {(entry.turn, entry.meter.value): (entry.quantity, entry.micros) for entry in it.entries}


async def test_a_call_is_accounted_for_by_turn_and_meter():
    world = await talked()
    await world.finish(Step.CHARGED)
    kept = await account(world)
    usage = (await world.reply()).usage
    assert shown(kept) == {
        (None, "telephony_inbound"): (2, 2 * 8500),
        (1, "gather"): (1, 20_000),
        (1, "tts"): (len(ANSWER), 15 * len(ANSWER)),
        (1, "llm_input"): (
            usage.input_tokens,
            LIST.rate(Meter.LLM_INPUT, "gpt-5.4-mini").cost(usage.input_tokens),
        ),
        (1, "llm_output"): (4, 18),
    }
    call = await world.call()
    assert call.steps["charged"] == {"micros": kept.micros, "book": 1}
    assert (kept.day, kept.person, kept.number_id) == ("2026-03-02", call.person, "num_1")
    assert (kept.twilio_sid, kept.open, kept.reconciled) == (SID, True, False)


async def test_whoever_begins_the_step_again_finds_the_account_and_the_sum_of_the_day():
    world = await talked()
    await capped(world)
    call = await world.call()
    charge = world.services.backroom.aftermath.works[Step.CHARGED]
    first = await charge(call)
    world.adapters.replies = type(world.adapters.replies)()
    assert await charge(replace(call, log=())) == first
    assert await world.adapters.spending.of_days("prj_1", "2026-03-01", "2026-03-31") == {
        "2026-03-02": first.result["micros"]
    }


async def test_a_call_costs_what_the_book_says_that_was_valid_when_it_began():
    world = await World([ANSWER]).open(a_draft(record=False))
    await world.ring()
    world.clock.advance(1)
    now = world.clock.now()
    await world.adapters.price_books.insert(PriceBook(version=2, valid_from=now, created_at=now, rates=DEAR))
    await world.hear(1, "When?")
    await hang_up(world)
    await world.finish(Step.CHARGED)
    assert (await account(world)).book == 1
    late = await world.services.backroom.aftermath.works[Step.CHARGED](
        replace(await world.call(), id="call_2", started_at=now)
    )
    assert late.result["book"] == 2


async def test_the_account_outlives_the_call_and_another_project_never_sees_it():
    world = await talked()
    call = await world.call()
    reporter = world.services.management.reporter
    with pytest.raises(ConflictError) as early:
        await account(world)
    assert (early.value.code, early.value.retry_after) == ("cost_unknown", 15)
    await world.finish(Step.CHARGED)
    await world.adapters.calls.delete(call.id)
    assert (await reporter.account("prj_1", call.id)).call_id == call.id
    for project_id, call_id in (("prj_2", call.id), ("prj_1", "call_none")):
        with pytest.raises(NotFoundError) as hidden:
            await reporter.account(project_id, call_id)
        assert hidden.value.kind == "call"


async def test_what_was_spent_before_there_was_a_cap_counts():
    world = await talked()
    await world.finish(Step.CHARGED)
    assert await world.adapters.spending.of_days("prj_1", "2026-03-01", "2026-03-31") == {}
    await capped(world)
    assert await world.adapters.spending.of_days("prj_1", "2026-03-01", "2026-03-31") == {
        "2026-03-02": (await account(world)).micros
    }


def test_the_list_has_a_price_for_whatever_is_unknown():
    for meter in Meter:
        assert LIST.rate(meter, "+999 or a model of the house").cost(10**6) > 0
    assert LIST.rate(Meter.TELEPHONY_OUTBOUND, "+15550002000").key == "+1"
    assert LIST.rate(Meter.LLM_OUTPUT, "gpt-5.4-mini-eu").key == "*"
    assert LIST.valid_from < NOON
