"""A call that we have placed and that somebody, or something, has answered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from xml.etree import ElementTree as ET

from orchestrations.policies import UPKEEP
from talkstack.calls.call import Call
from talkstack.calls.model.fact import FactKind
from talkstack.calls.model.order import Detection, OnMachine, Order
from talkstack.calls.model.upkeep import Upkeep
from talkstack.conversation.model import CallerSaid
from talkstack.telephony.form import StatusChanged, Verdict
from tests.builders import a_call, a_draft, a_fact
from tests.world import Script, World

ORDER = Order(
    detection=Detection.MESSAGE_END,
    on_machine=OnMachine.LEAVE_MESSAGE,
    message="This is the clinic. Please call us back.",
)


HANG_UP = replace(ORDER, on_machine=OnMachine.HANG_UP)
BEEP = "machine_end_beep"


def verbs(twiml: str) -> list[str]:
    return [element.tag for element in ET.fromstring(twiml)]


@dataclass
class Placed:
    world: World
    call_id: str
    sid: str

    async def call(self) -> Call:
        return await self.world.adapters.calls.get(self.call_id)

    async def judge(self, answered_by: str, attempt: int = 1) -> None:
        world = self.world
        await world.services.switchboard.machines.judged(
            self.call_id,
            attempt,
            Verdict(call_sid=self.sid, answered_by=answered_by),
            world.arrival(),
            world.lifecycle,
        )

    async def message(self, token: str = "t1", attempt: int = 1) -> str:
        world = self.world
        return await world.services.switchboard.messenger.leave(
            self.call_id, attempt, token, world.arrival(), world.lifecycle
        )

    async def hear(self, n: int, words: str = "You have reached the Lees") -> str:
        world = self.world
        world.clock.advance(5)
        said = CallerSaid(words, 0.9, "twilio")
        heard = world.services.conversation.hear(self.call_id, n, said, world.arrival(), world.lifecycle)
        return await heard or ""

    async def look(self) -> Upkeep:
        """As the call's clock does."""
        return await self.world.services.keeper.reconcile(self.call_id, UPKEEP, self.world.lifecycle)

    async def told(self, status: str) -> None:
        world = self.world
        changed = StatusChanged(call_sid=self.sid, status=status, source="call-progress-events", sequence="9")
        await world.services.switchboard.connector.status(
            self.call_id, 1, changed, world.arrival(), world.lifecycle
        )

    async def facts(self, kind: FactKind) -> list[tuple[int | None, str | None, str | None]]:
        return [(fact.n, fact.what, fact.ref) for fact in (await self.call()).log if fact.kind is kind]


async def placed(script: Script = (), *, order: Order = ORDER, pace: float = 0.0, **draft: Any) -> Placed:
    """Answered, and greeted."""
    world = await World(script, pace=pace).open(a_draft(**draft))
    log = (
        a_fact("started", kind=FactKind.STARTED, what="unrecorded", n=2).numbered(1),
        a_fact("ordered", kind=FactKind.ORDERED, what="", n=1).numbered(2),
    )
    call = a_call(
        direction="outbound",
        order=order,
        twilio_sid=None,
        caller="+15550001000",
        called="+15550002000",
        greeting="",
        opening=(),
        status="queued",
        log=log,
    )
    await world.adapters.calls.insert(call)
    await world.lifecycle.begin(call.id, log[0])
    await world.lifecycle.ring(call.id, log[1:])
    board = world.services.switchboard
    await board.dialler.dial(call.id, 1, world.lifecycle)
    [sid] = world.adapters.exchange.placements
    await board.connector.answer(call.id, 1, sid, world.arrival(), world.lifecycle)
    return Placed(world, call.id, sid)
