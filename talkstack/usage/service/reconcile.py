"""What the carrier says that a call has cost, beside what we thought."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from talkstack.clock import Clock
from talkstack.errors import NotFoundError, ProviderError
from talkstack.usage.model.account import Account
from talkstack.usage.ports import Billing, Price, UsageStore

log = logging.getLogger(__name__)

MOST_A_RUN = 500
PATIENCE = timedelta(days=3)
"""What the carrier has not told by then it is not asked for any more: what it has told stands."""
OURS = "USD"


@dataclass(frozen=True, kw_only=True)
class Reconciler:
    usage: UsageStore
    billing: Billing
    clock: Clock

    async def run(self) -> int:
        """How many accounts the carrier has told the price of. What is left over for now is for the next run.

        Whoever it will not answer about goes behind all others, and holds up none of them.
        """
        told = 0
        for account in await self.usage.unreconciled(limit=MOST_A_RUN):
            try:
                told += await self._reconcile(account)
            except ProviderError as error:
                log.warning("usage.unreconciled call=%s reason=%s", account.call_id, error.reason)
                await self.usage.asked(account.call_id, self.clock.now())
                if error.retryable:
                    break
        if told:
            log.info("usage.reconciled calls=%d", told)
        return told

    async def _reconcile(self, account: Account) -> bool:
        now = self.clock.now()
        try:
            price = await self.billing.price(account.twilio_sid or "")
        except NotFoundError:
            await self.usage.reconcile(account.call_id, None)
            return False
        patient = now - account.charged_at < PATIENCE
        if price is not None and (price.whole or not patient):
            await self.usage.reconcile(account.call_id, _micros(account, price))
            return price.currency == OURS
        if patient:
            await self.usage.asked(account.call_id, now)
        else:
            await self.usage.reconcile(account.call_id, None)
        return False


def _micros(account: Account, price: Price) -> int | None:
    """Accounts are in dollars: a price in another currency cannot be set beside them."""
    if price.currency == OURS:
        return price.micros
    log.warning("usage.other_currency call=%s currency=%s", account.call_id, price.currency)
    return None
