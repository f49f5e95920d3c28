"""What a client has the agent say now, as the carrier asks for it."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from talkstack.calls.call import Call
from talkstack.calls.ports import CallStore, Lifecycle
from talkstack.conversation.model import Asked, Directed
from talkstack.conversation.reply.wait import MOST_FILLERS, PATIENT_SECONDS, SOFT_SECONDS, Waiter
from talkstack.conversation.trouble.instead import instead
from talkstack.errors import FinishedCallError, NotFoundError
from talkstack.live.service.recite import Reciter
from talkstack.numbers.service.directory import Directory
from talkstack.speech.service import StockVoice
from talkstack.telephony.addresses import Addresses
from talkstack.telephony.reply import Redirect, Reply
from talkstack.telephony.twiml import render

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Prompter:
    calls: CallStore
    directory: Directory
    reciter: Reciter
    waiter: Waiter
    stock: StockVoice
    addresses: Addresses

    async def say(self, call_id: str, command_id: str, asked: Asked, lifecycle: Lifecycle) -> str:
        """The same bytes for all who ask, however many fillers have bridged the wait for it.

        What the caller has said at that instant is answered first.
        """
        call = await self.calls.get(call_id)
        command = next((it for it in call.commands if it.id == command_id), None)
        if command is None:
            raise NotFoundError("command", command_id)
        if call.finished:
            raise FinishedCallError(call_id)
        directed, first = Directed(command.text, command_id), Asked(asked.arrival, after=0)
        if twiml := instead(call, directed, self.addresses):
            return twiml
        patience = PATIENT_SECONDS if asked.fillers else SOFT_SECONDS
        reply = await self.reciter.turn(call_id, directed, first, lifecycle, patience=patience)
        if reply is None:
            return await self._later(call, command_id, asked.fillers)
        return await self.waiter.document(call_id, reply.n, first, lifecycle)

    async def _later(self, call: Call, command_id: str, fillers: int) -> str:
        """After the reply in hand; when that never ends, the caller at least hears it."""
        version = await self.directory.of(call)
        if fillers >= MOST_FILLERS:
            log.warning("say.given_up call=%s command=%s", call.id, command_id)
            in_hand = (await self.reciter.replies.of_call(call.id))[-1]
            onward = self.addresses.next(call.id, in_hand.n, fillers=MOST_FILLERS)
        else:
            onward = self.addresses.say(call.id, command_id, fillers=fillers + 1)
        filler = self.stock.sound(version, version.draft.phrases.filler)
        return render(Reply(sounds=(filler,), then=Redirect(onward)))
