from __future__ import annotations

from xml.etree import ElementTree as ET

import azure.functions as func

from functions.twilio.live import say
from functions.twilio.placed import amd
from functions.twilio.webhook import OVER, SORRY
from talkstack.calls.model.fact import FactKind
from talkstack.errors import ProviderError
from talkstack.live.model import Target
from tests.trouble import Switched
from tests.unit.functions.desk import BINDING, Desk, a_desk, a_webhook
from tests.unit.talkstack.live.placed import placed
from tests.world import SID

DOWN = ProviderError("mongodb", "no primary", retryable=True)


def body(response: func.HttpResponse) -> str:
    return response.get_body().decode()


def verbs(response: func.HttpResponse) -> list[str]:
    return [element.tag for element in ET.fromstring(body(response))]


async def amd_told(desk: Desk, **fields: str) -> func.HttpResponse:
    asked = a_webhook("/twilio/calls/call_1/amd?attempt=1", {"CallSid": SID} | fields, call_id="call_1")
    return await desk.use(amd.twilio_amd, asked, client=BINDING)


async def message(desk: Desk, token: str) -> func.HttpResponse:
    headers = {"i-twilio-idempotency-token": token}
    path = "/twilio/calls/call_1/message?attempt=1"
    asked = a_webhook(path, {}, headers=headers, call_id="call_1")
    return await desk.use(amd.twilio_message, asked, client=BINDING)


async def said(desk: Desk, call_id: str, command_id: str, fillers: int = 0) -> func.HttpResponse:
    path = f"/twilio/calls/{call_id}/say/{command_id}?fillers={fillers}"
    asked = a_webhook(path, {}, call_id=call_id, command_id=command_id)
    return await desk.use(say.twilio_say, asked, client=BINDING)


async def test_a_verdict_is_acknowledged_and_the_message_is_for_the_first_who_asks():
    desk = Desk((await placed()).world)
    told = await amd_told(desk, AnsweredBy="machine_end_beep")
    assert (told.status_code, body(told)) == (204, "")
    first = await message(desk, "t1")
    assert verbs(first) == ["Play", "Hangup"]
    assert body(await message(desk, "t1")) == body(first)
    assert body(await message(desk, "t2")) == OVER


async def test_a_verdict_that_says_nothing_is_a_bad_request():
    it = await placed()
    desk = Desk(it.world)
    for fields in ({}, {"AnsweredBy": "<machine>"}):
        assert (await amd_told(desk, **fields)).status_code == 400
    assert await it.facts(FactKind.MACHINE) == []


async def test_what_a_client_has_said_is_fetched_by_twilio():
    desk = await a_desk()
    await desk.voice()
    world = desk.world
    call = await world.call()
    world.adapters.exchange.live.add(SID)
    target = Target(project_id="prj_1", call_id=call.id)
    command_id = await world.services.switchboard.controller.say(target, "Good news.", world.lifecycle)
    answer = await said(desk, call.id, command_id)
    assert (answer.status_code, verbs(answer)) == (200, ["Gather"])
    assert body(await said(desk, call.id, "cmd_none")) == SORRY


async def test_words_that_the_database_holds_back_are_asked_for_again():
    desk = await a_desk()
    await desk.voice()
    call = await desk.world.call()
    desk.world.adapters.calls = Switched(desk.world.adapters.calls, DOWN)
    desk = Desk(desk.world)
    held = await said(desk, call.id, "cmd_1", fillers=2)
    assert (held.status_code, verbs(held)) == (200, ["Say", "Redirect"])
    assert "/say/cmd_1?fillers=3" in body(held)
    given_up = await said(desk, call.id, "cmd_1", fillers=3)
    assert (given_up.status_code, body(given_up)) == (503, SORRY)
