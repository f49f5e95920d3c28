from __future__ import annotations

import pytest

from tests.e2e.site import Site
from tests.e2e.trouble.hardship import At, By, Trouble, ask, ask_in_trouble, at, by, record_of

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

BOOK = "book_appointment"


@pytest.mark.parametrize(
    ("made", "outcome", "effects"),
    [
        (at("clinic", "refuse"), "failed", 0),
        (at("clinic", "hang"), "unknown", 0),
        (at("clinic", "break_after", bytes=60), "unknown", 1),
        (by("clinic", "status", status=503), "unknown", 0),
        (by("clinic", "status", status=500, after_effect=True), "unknown", 1),
        (by("clinic", "lost_answer"), "unknown", 1),
    ],
    ids=str,
)
async def test_a_tool_in_trouble_is_told_of_and_has_its_effect_once(
    troubled: Site, trouble: Trouble, made: At | By, outcome: str, effects: int
):
    before = (await troubled.effects())["appointments"]
    when = await troubled.clinic.free_time()
    async with troubled.dial() as leg:
        await leg.hear()
        assert "name" in await ask(leg, f"I'd like an appointment for a check-up. {when}, please")
        await trouble.make(made)
        heard = await ask_in_trouble(troubled, leg, "My name is Anna Lee")
        assert "try again" in heard
        assert "booked" not in heard
        record = await record_of(troubled, leg, 2)
        assert [(run["name"], run["state"]) for run in record.runs] == [(BOOK, outcome)]
        await trouble.over()
        assert (await troubled.effects())["appointments"] == before + effects
        assert "booked" in await ask(leg, "Yes, please")
        call = await troubled.call_of(leg)
    after = await troubled.effects()
    assert after["appointments"] == before + 1
    runs = [run for run in await troubled.of_call("tool_runs", call["_id"]) if run["name"] == BOOK]
    assert [run["state"] for run in runs] == [outcome, "done"]
    assert all(after["by_key"].get(run["_id"], {"effects": 0})["effects"] <= 1 for run in runs)


async def test_a_slow_tool_is_bridged_and_waited_for(troubled: Site, trouble: Trouble):
    before = (await troubled.effects())["appointments"]
    when = await troubled.clinic.free_time()
    async with troubled.dial() as leg:
        await leg.hear()
        assert "name" in await ask(leg, f"I'd like an appointment for a check-up. {when}, please")
        await trouble.make(at("clinic", "slow", ms=3_500))
        heard = await ask_in_trouble(troubled, leg, "My name is Anna Lee")
        assert heard.startswith("One moment")
        assert "booked" in heard
        record = await record_of(troubled, leg, 2)
    assert [(run["name"], run["state"]) for run in record.runs] == [(BOOK, "done")]
    assert (await troubled.effects())["appointments"] == before + 1


async def test_a_calendar_that_cannot_be_read_is_told_of(troubled: Site, trouble: Trouble):
    when = await troubled.clinic.free_time()
    async with troubled.dial() as leg:
        await leg.hear()
        await trouble.make(by("clinic", "status", status=500))
        heard = await ask_in_trouble(troubled, leg, f"I'd like an appointment for a check-up. {when}, please")
        assert "can't see our calendar" in heard
        await trouble.over()
        assert "name" in await ask(leg, "Yes, please")
