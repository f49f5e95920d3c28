"""Twilio's REST API by its own SDK."""
# ruff: noqa: PLC0415 - the SDK is loaded when it is first needed

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress

from talkstack.clock import Clock
from talkstack.errors import NotFoundError, ProviderError, TalkstackError
from talkstack.retry import retrying
from talkstack.settings import Settings

PROVIDER = "twilio"
CALL_SID = re.compile(r"CA[0-9a-f]{32}")
RECORDING_SID = re.compile(r"RE[0-9a-f]{32}")
OK = 200
NOT_FOUND = 404


class TwilioTelephony:
    def __init__(self, settings: Settings, *, clock: Clock) -> None:
        from twilio.rest import Client

        from talkstack.telephony.twilio_http import TwilioHttp

        self._account = settings.twilio_account_sid
        self._token = settings.twilio_auth_token.get_secret_value()
        self._clock = clock
        self._http = TwilioHttp(settings.twilio_api_url, clock)
        # The SDK would take an edge or a region from the environment: the configured address alone decides.
        elsewhere = {"TWILIO_EDGE": "", "TWILIO_REGION": ""}
        self._client = Client(self._account, self._token, http_client=self._http, environment=elsewhere)

    async def call_status(self, call_sid: str) -> str:
        missing = NotFoundError("call at Twilio", call_sid)
        if not CALL_SID.fullmatch(call_sid):
            raise missing
        call = await self._ask(self._client.calls(call_sid).fetch_async, missing)
        return str(call.status)

    async def recording(self, recording_sid: str) -> bytes:
        missing = _missing_recording(recording_sid)
        path = f"/2010-04-01/Accounts/{self._account}/Recordings/{recording_sid}.wav"
        status, body = await retrying(
            lambda: self._http.media(path, auth=(self._account, self._token)), clock=self._clock
        )
        if status == NOT_FOUND:
            raise missing
        if status != OK:
            raise ProviderError(PROVIDER, f"HTTP {status} for a recording", retryable=False)
        return body

    async def delete_recording(self, recording_sid: str) -> None:
        missing = _missing_recording(recording_sid)
        with suppress(NotFoundError):
            await self._ask(self._client.recordings(recording_sid).delete_async, missing)

    async def ready(self) -> None:
        numbers = self._client.incoming_phone_numbers
        await self._ask(
            lambda: numbers.list_async(limit=1), ProviderError(PROVIDER, "no such account", retryable=False)
        )

    async def close(self) -> None:
        await self._http.close()

    async def _ask[T](self, request: Callable[[], Awaitable[T]], missing: TalkstackError) -> T:
        return await retrying(lambda: _translated(request, missing), clock=self._clock)


async def _translated[T](request: Callable[[], Awaitable[T]], missing: TalkstackError) -> T:
    """The SDK itself complains only of what is not there."""
    from twilio.base.exceptions import TwilioException

    try:
        return await request()
    except TwilioException:
        raise missing from None
    except json.JSONDecodeError:
        raise ProviderError(PROVIDER, "unreadable answer", retryable=True) from None


def _missing_recording(sid: str) -> NotFoundError:
    """Also raised at once for what is no recording's sid: it goes into a path."""
    missing = NotFoundError("recording", sid)
    if not RECORDING_SID.fullmatch(sid):
        raise missing
    return missing
