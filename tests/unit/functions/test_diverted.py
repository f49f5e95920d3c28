"""Calls that the agent cannot take."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import azure.functions as func

from functions.twilio import voice
from functions.twilio.webhook import SORRY
from talkstack.agents.words.variables import Variable
from talkstack.errors import ProviderError
from tests.builders import a_draft
from tests.trouble import Switched
from tests.unit.functions.desk import ARRIVING, BINDING, Desk, a_desk, a_webhook

DOWN = ProviderError("mongodb", "no primary", retryable=True)


def body(response: func.HttpResponse) -> str:
    return response.get_body().decode()


def verbs(response: func.HttpResponse) -> list[str]:
    return [element.tag for element in ET.fromstring(body(response))]


async def test_an_agent_that_needs_to_know_more_excuses_itself():
    needed = Variable(name="name", required=True)
    desk = await a_desk(draft=a_draft(instructions="Greet {{name}}.", variables=(needed,)))
    refused = await desk.voice()
    assert (refused.status_code, body(refused)) == (200, SORRY)


async def test_who_cannot_be_answered_is_put_through_to_the_fallback_number():
    desk = await a_desk(draft=a_draft(fallback_number="+15550004000"))
    desk.world.adapters.calls = Switched(desk.world.adapters.calls, DOWN)
    diverted = await Desk(desk.world).voice()
    assert (diverted.status_code, verbs(diverted)) == (200, ["Play", "Dial"])
    assert ET.fromstring(body(diverted)).findtext("Dial/Number") == "+15550004000"


async def test_and_so_is_who_calls_an_agent_that_needs_to_know_more():
    needed = Variable(name="name", required=True)
    draft = a_draft(instructions="{{name}}", variables=(needed,), fallback_number="+15550004000")
    diverted = await (await a_desk(draft=draft)).voice()
    assert (diverted.status_code, verbs(diverted)) == (200, ["Play", "Dial"])


async def test_a_second_try_that_fails_is_put_through_as_well_or_told_so():
    for number, answer in (("+15550004000", ["Play", "Dial"]), (None, ["Say", "Hangup"])):
        desk = await a_desk(draft=a_draft(fallback_number=number))
        desk.world.adapters.calls = Switched(desk.world.adapters.calls, DOWN)
        asked = a_webhook("/twilio/voice/fallback", ARRIVING)
        again = await Desk(desk.world).use(voice.twilio_voice_fallback, asked, client=BINDING)
        assert (again.status_code, verbs(again)) == (200, answer)
