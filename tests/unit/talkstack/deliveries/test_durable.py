"""Couriers by the Durable client."""

from __future__ import annotations

import pytest

from talkstack.deliveries.durable import DurableCouriers
from tests.unit.talkstack.calls.engine import Engine

ID, ORDER = "whk_1-call_1", {"endpoint_id": "whk_1", "stream": "call_1"}


async def test_a_courier_lives_once():
    engine = Engine()
    couriers = DurableCouriers(engine)
    assert await couriers.start("whk_1", "call_1")
    assert await couriers.start("whk_1", "call_1")
    assert engine.started == [("courier", ID, ORDER)]


@pytest.mark.parametrize("status", ["Completed", "Failed", "Terminated"])
async def test_one_that_is_over_is_started_anew(status: str):
    engine = Engine({ID: {"runtimeStatus": status}})
    assert await DurableCouriers(engine).start("whk_1", "call_1")
    assert engine.started == [("courier", ID, ORDER)]


async def test_an_engine_that_is_down_is_told():
    assert not await DurableCouriers(Engine(down=True)).start("whk_1", "call_1")
