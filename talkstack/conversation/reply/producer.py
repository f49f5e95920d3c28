"""Who makes replies in this process: begins them, takes over those of the dead, and knows which are at work."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass, field

from talkstack.calls.ports import Lifecycle
from talkstack.conversation.model import Asked, TurnReply
from talkstack.conversation.reply.making import Making
from talkstack.conversation.reply.production import Production, Workshop
from talkstack.conversation.situation import Reader, Situation
from talkstack.tools.service import Ledger

log = logging.getLogger(__name__)

MOST_KNOWN = 1024


@dataclass(frozen=True, kw_only=True)
class Producer:
    shop: Workshop
    reader: Reader
    ledger: Ledger
    _known: OrderedDict[str, Production] = field(default_factory=OrderedDict[str, Production])

    def begin(self, situation: Situation, asked: Asked | None, lifecycle: Lifecycle) -> None:
        """`asked` is None while nobody waits for a document of it."""
        self._start(Making(situation=situation), asked, lifecycle)

    async def take_over(self, reply: TurnReply, asked: Asked | None, lifecycle: Lifecycle) -> None:
        """Go on where a producer stopped, with its segments and its tools. Nothing, when it has moved meanwhile."""
        taken = await self.shop.replies.take_over(reply)
        if taken is None:
            return
        log.info("turn.take_over call=%s n=%d epoch=%d", taken.call_id, taken.n, taken.epoch)
        situation = await self.reader.situation(taken)
        rows = await self.ledger.rows(taken.call_id, taken.n)
        making = Making(situation=situation, rows=rows, usages=[taken.usage], heard_ms=taken.heard_ms)
        self._start(making, asked, lifecycle)

    def at_work(self, reply_id: str) -> Production | None:
        """A production of this process that still writes, or that has written all of its reply."""
        production = self._known.get(reply_id)
        return None if production is None or production.lost else production

    def gave_up(self, reply: TurnReply) -> bool:
        """Whether the reply's producer was of this process, and has ended before its time."""
        production = self._known.get(reply.id)
        return production is not None and production.lost and production.reply.epoch == reply.epoch

    def tasks(self) -> list[asyncio.Task[None]]:
        return [production.task for production in self._known.values() if not production.over]

    def _start(self, making: Making, asked: Asked | None, lifecycle: Lifecycle) -> None:
        production = Production(making, asked, lifecycle, self.shop)
        self._known[production.reply.id] = production
        self._known.move_to_end(production.reply.id)
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
        production.start()
