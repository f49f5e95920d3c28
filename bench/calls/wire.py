"""The way to the app, as a carrier goes it."""

from dataclasses import dataclass
from typing import Protocol

import aiohttp
from yarl import URL

from local.carrier.media.library import Library
from local.carrier.webhooks.request import WebhookRequest


class Wire(Protocol):
    async def post(self, request: WebhookRequest) -> bytes:
        """The answer's body."""
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

    async def post(self, request: WebhookRequest) -> bytes:
        url = URL(request.address, encoded=True)
        headers = request.headers(self.token, sign_fragment=False)
        async with self.session.post(url, data=request.form, headers=headers) as response:
            response.raise_for_status()
            return await response.read()

    async def fetch(self, url: str) -> bytes:
        return await self.library.fetch(url)
