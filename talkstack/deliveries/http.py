"""Deliveries by HTTP: one request to the customer's server. What it answers is not kept but for the status."""

from __future__ import annotations

from collections.abc import Mapping

from talkstack.clock import Clock
from talkstack.deliveries.model.delivery import Receipt
from talkstack.errors import OutboundRefusedError
from talkstack.http.outbound import Outbound, OutboundFailedError
from talkstack.retry import retry_after

PATIENCE_SECONDS = 15.0
LARGEST_ANSWER = 16 * 1024


class HttpReceivers:
    def __init__(self, *, outbound: Outbound, clock: Clock, patience: float = PATIENCE_SECONDS) -> None:
        self._outbound = outbound
        self._clock = clock
        self._patience = patience

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> Receipt:
        try:
            answer = await self._outbound.request(
                "POST",
                url,
                headers={"Content-Type": "application/json", **headers},
                body=body,
                seconds=self._patience,
                max_bytes=LARGEST_ANSWER,
            )
        except (OutboundRefusedError, OutboundFailedError) as error:
            return Receipt(error=error.reason)
        return Receipt(status=answer.status, retry_after=retry_after(answer.headers, self._clock.now()))
