"""Requests to the customer as Twilio makes them: limits, retries, redirects, duplicates."""

import asyncio
import hashlib
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import ClientResponse, ClientSession, ClientTimeout
from yarl import URL

from local.carrier.account import Account, Settings
from local.carrier.faults import CallError
from local.carrier.records.journal import Journal, WebhookEntry
from local.carrier.webhooks.overrides import Overrides, parse
from local.carrier.webhooks.request import WebhookRequest

_MOST_REDIRECTS = 10
_LARGEST_ANSWER = 1024 * 1024


@dataclass(frozen=True)
class Answer:
    status: int
    content_type: str
    body: bytes
    url: str


class _FailedAttemptError(Exception):
    """One attempt that failed; the policy is the letter pair by which `rp` names its kind."""

    def __init__(self, policy: str, fault: CallError) -> None:
        super().__init__(fault.message)
        self.policy = policy
        self.fault = fault


class Webhooks:
    def __init__(
        self, session: ClientSession, account: Account, settings: Settings, journal: Journal
    ) -> None:
        self._session = session
        self._account = account
        self._settings = settings
        self._journal = journal

    async def send(self, request: WebhookRequest) -> Answer:
        begun = time.monotonic()
        copies = 2 if self._settings.duplicate else 1
        outcomes = await asyncio.gather(*(self._deliver(request) for _ in range(copies)))
        ms = round((time.monotonic() - begun) * 1_000)
        self._journal.webhook(_entry(request, outcomes, ms))
        if isinstance(outcomes[0], CallError):
            raise outcomes[0]
        return outcomes[0]

    async def _deliver(self, request: WebhookRequest) -> Answer | CallError:
        try:
            request.check()
            overrides = parse(request.fragment)
            async with asyncio.timeout(overrides.total_ms / 1_000):
                return await self._with_retries(request, overrides)
        except CallError as fault:
            return CallError(fault.code, fault.message, request.url)
        except TimeoutError:
            code = 11203 if parse(request.fragment).total_given else 11205
            return CallError(code, "HTTP communication total time out triggered", request.url)

    async def _with_retries(self, request: WebhookRequest, overrides: Overrides) -> Answer:
        for left in reversed(range(overrides.retries + 1)):
            try:
                return await self._follow(request, overrides)
            except _FailedAttemptError as failure:
                if not left or not overrides.retries_after(failure.policy):
                    raise failure.fault from failure
        raise AssertionError

    async def _follow(self, request: WebhookRequest, overrides: Overrides) -> Answer:
        for _ in range(_MOST_REDIRECTS):
            answer = await self._attempt(request, overrides)
            if isinstance(answer, Answer):
                return answer
            request = request.redirected(answer)
        raise CallError(11215, "HTTP too many redirects")

    async def _attempt(self, request: WebhookRequest, overrides: Overrides) -> Answer | str:
        """Return the answer, or where it says to look instead."""
        timeout = ClientTimeout(
            total=None, sock_connect=overrides.connect_ms / 1_000, sock_read=overrides.read_ms / 1_000
        )
        headers = request.headers(self._account.auth_token, sign_fragment=self._settings.sign_fragment)
        with _named_failures():
            async with self._session.request(
                request.method,
                URL(request.address, encoded=True),
                data=request.form if request.method == "POST" else None,
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                if response.status // 100 == 3 and "Location" in response.headers:
                    return response.headers["Location"]
                body = await _body(response)
                _check_status(response.status)
                return Answer(response.status, response.content_type, body, request.address)


async def _body(response: ClientResponse) -> bytes:
    """Return all of it, so that an answer that breaks off is noticed; what is too large anyway may be cut."""
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) >= _LARGEST_ANSWER:
            break
    return bytes(body)


def _check_status(status: int) -> None:
    if status // 100 != 2:
        fault = CallError(11200, f"HTTP retrieval failure: status {status}")
        raise _FailedAttemptError(f"{status // 100}xx", fault)


@contextmanager
def _named_failures() -> Generator[None]:
    try:
        yield
    except aiohttp.ClientConnectorDNSError as error:
        raise _FailedAttemptError("ct", CallError(11210, "HTTP bad host name")) from error
    except aiohttp.ClientSSLError as error:
        raise CallError(11220, "SSL/TLS Handshake Error") from error
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise _FailedAttemptError("ct", CallError(11205, "HTTP connection failure")) from error
    except aiohttp.ServerTimeoutError as error:
        raise _FailedAttemptError(
            "rt", CallError(11205, "HTTP connection failure: no answer in time")
        ) from error
    except aiohttp.ClientError as error:
        raise _FailedAttemptError("rt", CallError(11200, "HTTP retrieval failure: no answer")) from error


def _entry(request: WebhookRequest, outcomes: list[Answer | CallError], ms: int) -> WebhookEntry:
    digests = [hashlib.sha256(o.body).hexdigest() for o in outcomes if isinstance(o, Answer)]
    first = outcomes[0]
    return WebhookEntry(
        call_sid=request.standard.get("CallSid", ""),
        path=request.path,
        token=request.token,
        ms=ms,
        status=first.status if isinstance(first, Answer) else None,
        error_code=None if isinstance(first, Answer) else first.code,
        sha256=digests,
        equal=len(digests) == len(outcomes) and len(set(digests)) == 1,
    )
