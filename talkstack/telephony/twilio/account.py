"""Our account at Twilio, by its own SDK."""
# ruff: noqa: PLC0415 - the SDK is loaded when it is first needed

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from talkstack.clock import Clock
from talkstack.errors import ProviderError, TalkstackError
from talkstack.retry import retrying
from talkstack.settings import Settings

PROVIDER = "twilio"


class TwilioAccount:
    """The SDK's client over one session, at the configured address."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        from twilio.rest import Client

        from talkstack.telephony.twilio.http import TwilioHttp

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
