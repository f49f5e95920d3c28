from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from orchestrations.policies import UPKEEP
from talkstack.calls.model.fact import FactKind
from talkstack.calls.model.order import Detection
from talkstack.errors import ProviderError
from talkstack.telephony.memory import MemoryExchange
from tests.unit.talkstack.live.placed import BEEP, HANG_UP, ORDER, placed

UNDONE = ProviderError("twilio", "ClientConnectorError", retryable=True, undone=True)
UNKNOWN = ProviderError("twilio", "no answer in time", retryable=True)


@dataclass
class Refusing:
    """An exchange that fails as often as there are errors."""

    exchange: MemoryExchange
    errors: list[ProviderError]
    asked: int = 0

    async def divert(self, call_sid: str, url: str) -> bool:
        self._fail()
        return await self.exchange.divert(call_sid, url)

    async def hang_up(self, call_sid: str) -> bool:
        self._fail()
        return await self.exchange.hang_up(call_sid)

    def _fail(self) -> None:
        self.asked += 1
        if self.errors:
            raise self.errors.pop(0)


@pytest.mark.parametrize(
    ("errors", "asked", "diverted"),
    [([UNDONE], 2, 1), ([UNDONE, UNDONE], 2, 0), ([UNKNOWN], 1, 0)],
    ids=["undone", "undone twice", "unknown"],
)
async def test_what_has_certainly_not_happened_is_asked_for_once_more(
    errors: list[ProviderError], asked: int, diverted: int
):
    it = await placed()
    exchange = it.world.adapters.exchange = Refusing(it.world.adapters.exchange, errors)
    it.world = it.world.elsewhere()
    await it.judge(BEEP)
    assert (exchange.asked, len(exchange.exchange.diverted)) == (asked, diverted)
    assert "/message" in await it.hear(1)
    it.world.clock.advance(10)
    await it.look()
    assert len(exchange.exchange.diverted) == diverted + 1


async def test_a_machine_that_could_not_be_hung_up_on_is_when_twilio_tells_again():
    it = await placed(order=HANG_UP)
    it.world.adapters.exchange = Refusing(it.world.adapters.exchange, [UNKNOWN])
    it.world = it.world.elsewhere()
    with pytest.raises(ProviderError):
        await it.judge(BEEP)
    await it.judge(BEEP)
    assert it.sid not in it.world.adapters.exchange.exchange.live
    assert len(await it.facts(FactKind.MACHINE)) == 1


async def test_the_clock_diverts_again_when_nobody_fetched_the_message():
    it = await placed()
    assert (await it.look()).sleep_seconds <= 16
    await it.judge(BEEP)
    assert (await it.look()).sleep_seconds <= 11
    assert len(it.world.adapters.exchange.diverted) == 1
    it.world.clock.advance(10)
    assert (await it.look()).pursue
    assert len(it.world.adapters.exchange.diverted) == 2
    await it.message()
    it.world.clock.advance(10)
    assert not (await it.look()).pursue
    assert len(it.world.adapters.exchange.diverted) == 2


async def test_the_clock_hangs_up_again_on_a_machine_that_is_still_there():
    it = await placed(order=HANG_UP)
    await it.judge(BEEP)
    it.world.adapters.exchange.live.add(it.sid)
    await it.look()
    assert it.sid in it.world.adapters.exchange.live
    it.world.clock.advance(10)
    await it.look()
    assert it.sid not in it.world.adapters.exchange.live


async def test_a_call_without_detection_is_not_looked_after_more_often():
    it = await placed(order=replace(ORDER, detection=Detection.OFF))
    assert (await it.look()).sleep_seconds == UPKEEP.longest_sleep
