"""A project that may call out, and somebody who has it call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from talkstack.agents.model import AgentDraft
from talkstack.calls.call import Call
from talkstack.numbers.model import Direction
from talkstack.telephony.form import StatusChanged
from tests.rest import Answer, Client, a_client
from tests.world import World

ANN = "+12025550142"
ORDER = {"to": ANN, "agent_id": "agt_1"}


@dataclass
class Calling:
    """`owner` has the calls made."""

    owner: Client

    @property
    def world(self) -> World:
        return self.owner.world

    async def place(self, key: str | None = None, **changes: Any) -> Answer:
        headers = {} if key is None else {"idempotency_key": key}
        return await self.owner.post("/v1/calls", ORDER | changes, **headers)

    async def placed(self, **changes: Any) -> Call:
        answer = await self.place(**changes)
        assert answer.status == 201, answer.json
        return await self.call(answer.json["id"])

    async def call(self, call_id: str) -> Call:
        return await self.world.adapters.calls.get(call_id)

    @property
    def ids(self) -> list[str]:
        """Of all calls that there are."""
        return [call.id for call in self.world.adapters.calls.all()]

    async def dial(self, call: Call, n: int = 1) -> Call:
        """As the call's orchestration does."""
        await self.world.services.switchboard.dialler.dial(call.id, n, self.world.lifecycle)
        return await self.call(call.id)

    async def tell(self, call: Call, status: str, n: int = 1, sip_code: str | None = None) -> Call:
        """As Twilio's webhook does."""
        sid = call.twilio_sid or ""
        changed = StatusChanged(call_sid=sid, status=status, source="", sequence="", sip_code=sip_code)
        connector, world = self.world.services.switchboard.connector, self.world
        await connector.status(call.id, n, changed, world.arrival(), world.lifecycle)
        return await self.call(call.id)

    async def read(self, call: Call) -> Any:
        """As a client reads it."""
        return (await self.owner.get(f"/v1/calls/{call.id}")).json


async def a_caller(draft: AgentDraft | None = None) -> Calling:
    world = await World().open(draft)
    numbers = world.adapters.numbers
    ours = await numbers.by_e164("+15550001000")
    both = (Direction.INBOUND, Direction.OUTBOUND)
    await numbers.replace(ours, replace(ours, directions=both, revision=ours.revision + 1))
    return Calling(await a_client(world=world))
