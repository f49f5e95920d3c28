from __future__ import annotations

import json

import azure.functions as func

from functions import health, timers
from talkstack import bootstrap
from talkstack.conversation.model import CallerSilent
from talkstack.errors import ProviderError
from talkstack.readiness import Readiness
from talkstack.services import Services
from talkstack.usage.ports import Price
from tests.accounts import SID, an_account
from tests.unit.functions.desk import BINDING, a_desk

ASKED = func.HttpRequest(method="GET", url="http://127.0.0.1:7071/health/ready", body=b"")


async def fine() -> None:
    pass


async def down() -> None:
    raise ProviderError("mongodb", "no primary", retryable=True)


async def test_it_lives_without_any_setting():
    answer = await health.health_live(ASKED)
    assert (answer.status_code, json.loads(answer.get_body())) == (200, {"status": "ok"})


async def test_it_is_ready_when_every_part_is():
    desk = await a_desk()
    desk.services.readiness = Readiness({"mongodb": fine, "blob": fine}, desk.world.clock)
    answer = await desk.use(health.health_ready, ASKED)
    assert answer.status_code == 200
    assert json.loads(answer.get_body()) == {"status": "ok", "parts": {"mongodb": "ok", "blob": "ok"}}


async def test_it_says_which_part_is_missing():
    desk = await a_desk()
    desk.services.readiness = Readiness({"mongodb": down, "blob": fine}, desk.world.clock)
    answer = await desk.use(health.health_ready, ASKED)
    assert answer.status_code == 503
    parts = {"mongodb": "no primary", "blob": "ok"}
    assert json.loads(answer.get_body()) == {"status": "unavailable", "parts": parts}


async def test_the_sweeper_mends_what_a_deaf_orchestration_missed():
    desk = await a_desk()
    await desk.voice()
    desk.world.lifecycle.deaf = True
    await desk.world.hear(1, CallerSilent())
    desk.world.lifecycle.deaf = False
    desk.world.clock.advance(20)
    await desk.use(timers.sweep, timer=None, client=BINDING)
    assert (await desk.world.call()).plan.reprompt == 1


async def test_the_carrier_is_asked_for_its_prices_by_the_clock():
    desk = await a_desk()
    await desk.world.adapters.usage.insert(an_account())
    desk.world.adapters.billing.prices[SID] = Price(40_000, "USD")
    await desk.use(timers.reconcile_usage, timer=None)
    assert (await desk.world.adapters.usage.get("call_1")).twilio_micros == 40_000


async def test_services_that_were_chosen_are_used_only_where_they_were():
    desk = await a_desk()

    async def seen() -> Services:
        return bootstrap.services()

    token = bootstrap.CHOSEN.set(desk.services)
    assert await seen() is desk.services
    bootstrap.CHOSEN.reset(token)
    assert bootstrap.CHOSEN.get(None) is None
