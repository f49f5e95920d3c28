"""The HTTP client below Twilio's SDK: one session, our API base, our timeouts, and nothing of a call in the logs."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, override
from urllib.parse import urlencode

import aiohttp
from twilio.http import AsyncHttpClient
from twilio.http.response import Response

from talkstack.clock import Clock
from talkstack.errors import ProviderError
from talkstack.retry import RETRYABLE_STATUSES, retry_after

PROVIDER = "twilio"
SDK_BASE = "https://api.twilio.com"
CONNECT_SECONDS = 2.0
READ_SECONDS = 4.0
TOTAL_SECONDS = 30.0
REFUSED = 400
NOT_FOUND = 404
BROKEN = 500


class TwilioHttp(AsyncHttpClient):
    """Raises ProviderError for every refusal but 404, which the SDK then sees."""

    def __init__(self, base: str, clock: Clock) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True)
        self._base = base.rstrip("/")
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None

    @override
    async def request(
        self,
        method: str,
        uri: str,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        if not uri.startswith(f"{SDK_BASE}/"):
            raise ProviderError(PROVIDER, "only the core API has a configured address", retryable=False)
        sent = dict(headers or {})
        if auth:
            sent["Authorization"] = aiohttp.encode_basic_auth(*auth)
        query = f"?{urlencode(params, doseq=True)}" if params else ""
        url = self._base + uri.removeprefix(SDK_BASE) + query
        form = urlencode(data, doseq=True).encode() if data else None
        status, received, body = await self._exchange(method, url, headers=sent, data=form)
        return Response(status, body.decode(errors="replace"), received)

    async def media(self, path: str, *, auth: tuple[str, str]) -> tuple[int, bytes]:
        headers = {"Authorization": aiohttp.encode_basic_auth(*auth)}
        status, _, body = await self._exchange("GET", self._base + path, headers=headers)
        return status, body

    @asynccontextmanager
    async def stream(self, path: str, *, auth: tuple[str, str]) -> AsyncGenerator[aiohttp.ClientResponse]:
        """For what is long: its parts have the usual time each, and the whole as long as it takes."""
        headers = {"Authorization": aiohttp.encode_basic_auth(*auth), "Accept-Encoding": "identity"}
        patient = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=READ_SECONDS)
        get = self._opened().get(self._base + path, headers=headers, timeout=patient, allow_redirects=False)
        with _translated():
            async with get as response:
                yield response

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _exchange(self, method: str, url: str, **sent: Any) -> tuple[int, Mapping[str, str], bytes]:
        with _translated():
            async with self._opened().request(method, url, allow_redirects=False, **sent) as response:
                status, headers, body = response.status, response.headers, await response.read()
        if status >= REFUSED and status != NOT_FOUND:
            code = _code(body)
            raise ProviderError(
                PROVIDER,
                f"HTTP {status}" if code is None else f"HTTP {status} code {code}",
                retryable=status in RETRYABLE_STATUSES,
                retry_after=retry_after(headers, self._clock.now()),
                refusal=code,
                undone=status < BROKEN,
            )
        return status, headers, body

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(
                    total=TOTAL_SECONDS, sock_connect=CONNECT_SECONDS, sock_read=READ_SECONDS
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


@contextmanager
def _translated() -> Generator[None]:
    try:
        yield
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise ProviderError(PROVIDER, type(error).__name__, retryable=True, undone=True) from None
    except TimeoutError:
        raise ProviderError(PROVIDER, "no answer in time", retryable=True) from None
    except aiohttp.ClientError as error:
        raise ProviderError(PROVIDER, type(error).__name__, retryable=True) from None


def _code(body: bytes) -> int | None:
    """Twilio's own number for what went wrong; its message may repeat a phone number."""
    try:
        code = json.loads(body).get("code")
    except (ValueError, AttributeError):
        return None
    return code if isinstance(code, int) else None
