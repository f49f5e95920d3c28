from __future__ import annotations

import logging

import pytest

from talkstack.keys.model import Scope
from tests.rest import a_client
from tests.world import World

URL = "/v1/persons/lookup"
CALLER = "+15550002000"


async def test_a_number_is_the_person_whom_its_calls_name(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    world = await World().open()
    client = await a_client(Scope.CALLS_READ, world=world)
    await world.ring()
    found = await client.post(URL, {"number": CALLER})
    assert (found.status, found.json) == (200, {"id": (await world.call()).person})
    assert CALLER not in caplog.text


async def test_who_never_called_is_somebody_as_well():
    client = await a_client(Scope.CALLS_READ)
    ann, ben = [await client.post(URL, {"number": f"+1555000900{n}"}) for n in (1, 2)]
    assert ann.json["id"] != ben.json["id"]


@pytest.mark.parametrize("number", ["15550002000", "+0123456", "", None, 15550002000])
async def test_a_number_is_written_in_full(number: object):
    client = await a_client(Scope.CALLS_READ)
    answer = await client.post(URL, {"number": number})
    assert (answer.status, set(answer.wrong)) == (422, {"/number"})
