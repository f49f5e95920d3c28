"""After the call: its last words, and the end of the work on it."""

from __future__ import annotations

from dataclasses import dataclass

from talkstack.aftermath.model import Done
from talkstack.calls.call import Call
from talkstack.clock import Clock
from talkstack.conversation.ledger.settle import Settler


@dataclass(frozen=True, kw_only=True)
class WrapUp:
    settler: Settler
    clock: Clock

    async def settle(self, call: Call) -> Done:
        await self.settler.settle(call)
        return Done(result={})

    async def close(self, call: Call) -> Done:
        del call
        return Done(result={"at": self.clock.now().isoformat()})
