from __future__ import annotations

from dataclasses import dataclass

from talkstack.audit.model import Actor
from talkstack.audit.service import Audit
from talkstack.clock import Clock
from talkstack.errors import NotFoundError
from talkstack.keys.granted import Granted, refuse_beyond
from talkstack.keys.model import Scope
from talkstack.numbers.model import NumberState, PhoneNumber
from talkstack.numbers.ports import NumberCarrier, NumberStore, Tell
from talkstack.numbers.service.purchase import refuse_under_way


@dataclass(frozen=True, kw_only=True)
class Releaser:
    numbers: NumberStore
    carrier: NumberCarrier
    tell: Tell
    audit: Audit
    clock: Clock

    async def release(
        self, actor: Actor, project_id: str, number_id: str, *, keep: bool, granted: Granted = None
    ) -> None:
        """Nobody answers it from then on, and it goes back to Twilio; `keep` leaves it in the account.

        ScopeError unless an owner gives back what the project has not bought. When Twilio fails it stays `releasing`:
        asked again, this goes on. It is there until its project is told.
        """
        number = await self.numbers.get(project_id, number_id)
        if not (keep or number.bought):
            refuse_beyond(granted, (Scope.OWNER,))
        refuse_under_way(number, self.clock.now())
        action = "number.forget" if keep else "number.release"
        async with self.audit.change(
            actor, action, project_id=project_id, resource=number_id, fields=("state",)
        ):
            await self.tell(number)
            releasing = await self._releasing(number)
            if not keep:
                await self._give_back(number)
            await self.tell(releasing.released())
            await self.numbers.remove(releasing)

    async def _give_back(self, number: PhoneNumber) -> None:
        try:
            known = await self.carrier.owned(number.e164)
        except NotFoundError:
            return
        await self.carrier.release(known.sid)

    async def _releasing(self, number: PhoneNumber) -> PhoneNumber:
        if number.state is NumberState.RELEASING:
            return number
        releasing = number.became(NumberState.RELEASING, self.clock.now())
        await self.numbers.replace(number, releasing)
        return releasing
