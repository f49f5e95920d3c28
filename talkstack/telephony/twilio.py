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


class TwilioAccount:
    """The SDK's client over one session, at the configured address."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        from twilio.rest import Client

        from talkstack.telephony.twilio_http import TwilioHttp

        self.login = settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value()
        self.http = TwilioHttp(settings.twilio_api_url, clock)
        # The SDK would take an edge or a region from the environment: the configured address alone decides.
        elsewhere = {"TWILIO_EDGE": "", "TWILIO_REGION": ""}
        self.client = Client(*self.login, http_client=self.http, environment=elsewhere)
        self._clock = clock

    async def ask[T](self, request: Callable[[], Awaitable[T]], missing: TalkstackError) -> T:
        return await retrying(lambda: self.ask_once(request, missing), clock=self._clock)

    async def ask_once[T](self, request: Callable[[], Awaitable[T]], missing: TalkstackError) -> T:
        """The SDK itself complains only of what is not there."""
        from twilio.base.exceptions import TwilioException

        try:
            return await request()
        except TwilioException:
            raise missing from None
        except json.JSONDecodeError:
            raise ProviderError(PROVIDER, "unreadable answer", retryable=True) from None

    async def close(self) -> None:
        await self.http.close()


class TwilioTelephony:
    def __init__(self, settings: Settings, *, clock: Clock) -> None:
        self._account = TwilioAccount(settings, clock)
        self._clock = clock

    async def call_status(self, call_sid: str) -> str:
        missing = NotFoundError("call at Twilio", call_sid)
        if not CALL_SID.fullmatch(call_sid):
            raise missing
        call = await self._account.ask(self._account.client.calls(call_sid).fetch_async, missing)
        return str(call.status)

    async def recording(self, recording_sid: str) -> bytes:
        missing = _missing_recording(recording_sid)
        login = self._account.login
        path = f"/2010-04-01/Accounts/{login[0]}/Recordings/{recording_sid}.wav"
        status, body = await retrying(lambda: self._account.http.media(path, auth=login), clock=self._clock)
        if status == NOT_FOUND:
            raise missing
        if status != OK:
            raise ProviderError(PROVIDER, f"HTTP {status} for a recording", retryable=False)
        return body

    async def delete_recording(self, recording_sid: str) -> None:
        missing = _missing_recording(recording_sid)
        with suppress(NotFoundError):
            await self._account.ask(self._account.client.recordings(recording_sid).delete_async, missing)

    async def ready(self) -> None:
        numbers = self._account.client.incoming_phone_numbers
        missing = ProviderError(PROVIDER, "no such account", retryable=False)
        await self._account.ask(lambda: numbers.list_async(limit=1), missing)

    async def close(self) -> None:
        await self._account.close()


def _missing_recording(sid: str) -> NotFoundError:
    """Also raised at once for what is no recording's sid: it goes into a path."""
    missing = NotFoundError("recording", sid)
    if not RECORDING_SID.fullmatch(sid):
        raise missing
    return missing
