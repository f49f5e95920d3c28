"""The way to the app, as a carrier goes it."""

import time
from dataclasses import dataclass
from typing import Protocol

import aiohttp
from yarl import URL

from local.carrier.media.library import Library
from local.carrier.webhooks.request import WebhookRequest

ARRIVAL = "X-Request-Start"


class Wire(Protocol):
    async def post(self, request: WebhookRequest, ahead: float = 0.0) -> bytes:
        """The answer's body. `ahead` seconds: how much later than on the clock it is in the call."""
        ...

    async def fetch(self, url: str) -> bytes:
        """A sound as mu-law."""
        ...


@dataclass(frozen=True)
class HttpWire:
    """`library` keeps what every call may share: stock speech is fetched once, a call's own each time."""

    session: aiohttp.ClientSession
    library: Library
    token: str

    async def post(self, request: WebhookRequest, ahead: float = 0.0) -> bytes:
        url = URL(request.address, encoded=True)
        async with self.session.post(
            url, data=request.form, headers=headers(request, self.token, ahead)
        ) as response:
            response.raise_for_status()
            return await response.read()

    async def fetch(self, url: str) -> bytes:
        return await self.library.fetch(url)


def headers(request: WebhookRequest, token: str, ahead: float) -> dict[str, str]:
    """Signed, and stamped with the instant of arrival as a front does."""
    arrival = f"t={time.time() + ahead:.6f}"
    return {**request.headers(token, sign_fragment=False), ARRIVAL: arrival}
