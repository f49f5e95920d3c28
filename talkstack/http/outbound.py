"""The one way out to addresses that customers give."""
# ruff: noqa: PLC0415 - aiohttp is loaded when it is first needed

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talkstack.errors import OutboundRefusedError, TalkstackError
from talkstack.http.addresses import endpoint_of, parse_allowed

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

COMMON = {"Accept-Encoding": "identity", "User-Agent": "Talkstack/1"}


class OutboundFailedError(TalkstackError):
    """No whole answer came. `sent` is False when the request certainly never left."""

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sent = sent


@dataclass(frozen=True)
class Answer:
    """`body` is cut at the limit that was asked for; `truncated` says so. Header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    truncated: bool


class Outbound:
    """`allow` is OUTBOUND_ALLOW: the only endpoints that may be plain http or lie on a private network."""

    def __init__(self, allow: str = "") -> None:
        self._allowed = parse_allowed(allow)
        self._session: ClientSession | None = None

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        seconds: float,
        max_bytes: int,
    ) -> Answer:
        """Follows no redirect. OutboundRefusedError when the address may not be called, else OutboundFailedError."""
        from aiohttp import ClientConnectorError, ClientError, ConnectionTimeoutError, InvalidURL

        endpoint_of(url, self._allowed)
        session = self._opened()
        try:
            async with (
                asyncio.timeout(seconds),
                session.request(
                    method,
                    url,
                    data=body,
                    headers=COMMON | dict(headers),
                    allow_redirects=False,
                ) as response,
            ):
                return await _read(response, max_bytes)
        except InvalidURL:
            raise OutboundRefusedError("not a URL") from None
        except (ClientConnectorError, ConnectionTimeoutError) as error:
            raise OutboundFailedError(type(error).__name__, sent=False) from None
        except TimeoutError:
            raise OutboundFailedError(f"no answer in {seconds:g} s", sent=True) from None
        except ClientError as error:
            raise OutboundFailedError(type(error).__name__, sent=True) from None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _opened(self) -> ClientSession:
        from talkstack.http.pinned import pinned_session

        if self._session is None:
            self._session = pinned_session(self._allowed)
        return self._session


async def _read(response: ClientResponse, max_bytes: int) -> Answer:
    body = b""
    async for chunk in response.content.iter_chunked(max_bytes + 1):
        body += chunk
        if len(body) > max_bytes:
            response.close()
            break
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status, headers, body[:max_bytes], len(body) > max_bytes)
