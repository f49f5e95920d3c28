"""Twilio's REST API, as far as a live call needs it."""

from __future__ import annotations

import re
from contextlib import suppress

from talkstack.clock import Clock
from talkstack.errors import NotFoundError, ProviderError
from talkstack.retry import retrying
from talkstack.settings import Settings
from talkstack.telephony.twilio.account import PROVIDER, TwilioAccount

CALL_SID = re.compile(r"CA[0-9a-f]{32}")
RECORDING_SID = re.compile(r"RE[0-9a-f]{32}")
OK = 200
NOT_FOUND = 404


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
        missing = missing_recording(recording_sid)
        login = self._account.login
        path = media_path(login[0], recording_sid)
        status, body = await retrying(lambda: self._account.http.media(path, auth=login), clock=self._clock)
        if status == NOT_FOUND:
            raise missing
        if status != OK:
            raise ProviderError(PROVIDER, f"HTTP {status} for a recording", retryable=False)
        return body

    async def delete_recording(self, recording_sid: str) -> None:
        missing = missing_recording(recording_sid)
        with suppress(NotFoundError):
            await self._account.ask(self._account.client.recordings(recording_sid).delete_async, missing)

    async def ready(self) -> None:
        numbers = self._account.client.incoming_phone_numbers
        missing = ProviderError(PROVIDER, "no such account", retryable=False)
        await self._account.ask(lambda: numbers.list_async(limit=1), missing)

    async def close(self) -> None:
        await self._account.close()


def missing_recording(sid: str) -> NotFoundError:
    """Also raised at once for what is no recording's sid: it goes into a path."""
    missing = NotFoundError("recording", sid)
    if not RECORDING_SID.fullmatch(sid):
        raise missing
    return missing


def media_path(account_sid: str, recording_sid: str) -> str:
    return f"/2010-04-01/Accounts/{account_sid}/Recordings/{recording_sid}.wav"
