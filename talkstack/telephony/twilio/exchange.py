"""Twilio's Calls by its own SDK. No request is tried twice: a phone may ring for each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from talkstack.calls.model.order import Detection
from talkstack.clock import Clock
from talkstack.errors import NotFoundError, ProviderError
from talkstack.settings import Settings
from talkstack.telephony.ports import Placed, Placement
from talkstack.telephony.twilio.account import PROVIDER, TwilioAccount

if TYPE_CHECKING:
    from twilio.rest.api.v2010.account.call import CallContext, CallInstance

NOT_IN_PROGRESS = 21220
EVENTS = ["initiated", "ringing", "answered", "completed"]
MOST_FOUND = 20
DETECTION = {Detection.ENABLE: "Enable", Detection.MESSAGE_END: "DetectMessageEnd"}


class TwilioExchange:
    def __init__(self, settings: Settings, *, clock: Clock) -> None:
        self._account = TwilioAccount(settings, clock)

    async def place(self, placement: Placement) -> str:
        missing = ProviderError(PROVIDER, "no such account", retryable=False, undone=True)
        calls = self._account.client.calls
        call = await self._account.ask_once(lambda: calls.create_async(**_order(placement)), missing)
        if not call.sid:
            raise ProviderError(PROVIDER, "a call without a sid", retryable=False)
        return call.sid

    async def placed(self, *, to: str, from_: str) -> list[Placed]:
        missing = ProviderError(PROVIDER, "no such account", retryable=False)
        calls = self._account.client.calls
        found = await self._account.ask(
            lambda: calls.list_async(to=to, from_=from_, limit=MOST_FOUND, page_size=MOST_FOUND), missing
        )
        return [_placed(call) for call in found]

    async def divert(self, call_sid: str, url: str) -> bool:
        return await self._update(call_sid, lambda call: call.update_async(url=url, method="POST"))

    async def hang_up(self, call_sid: str) -> bool:
        return await self._update(call_sid, lambda call: call.update_async(status="completed"))

    async def forget(self, call_sid: str) -> None:
        """The call itself goes last: by it the rest is found."""
        client = self._account.client
        recordings = await self._ask(lambda: client.recordings.list_async(call_sid=call_sid))
        children = await self._ask(lambda: client.calls.list_async(parent_call_sid=call_sid))
        for sid in (it.sid for it in recordings or () if it.sid):
            await self._ask(client.recordings(sid).delete_async)
        for sid in (*(it.sid for it in children or () if it.sid), call_sid):
            await self._ask(client.calls(sid).delete_async)

    async def _ask[T](self, request: Callable[[], Awaitable[T]]) -> T | None:
        """None when it is not there."""
        with suppress(NotFoundError):
            return await self._account.ask(request, NotFoundError("call at Twilio", ""))
        return None

    async def close(self) -> None:
        await self._account.close()

    async def _update(self, call_sid: str, change: Callable[[CallContext], Awaitable[CallInstance]]) -> bool:
        missing = NotFoundError("call at Twilio", call_sid)
        call = self._account.client.calls(call_sid)
        try:
            await self._account.ask_once(lambda: change(call), missing)
        except NotFoundError:
            return False
        except ProviderError as error:
            if error.refusal != NOT_IN_PROGRESS:
                raise
            return False
        return True


def _order(placement: Placement) -> dict[str, Any]:
    order: dict[str, Any] = {
        "to": placement.to,
        "from_": placement.from_,
        "url": placement.answer,
        "method": "POST",
        "fallback_url": placement.fallback,
        "fallback_method": "POST",
        "status_callback": placement.status,
        "status_callback_method": "POST",
        "status_callback_event": EVENTS,
        "timeout": placement.ring_seconds,
        "time_limit": placement.longest_seconds,
    }
    if placement.detection is Detection.OFF:
        return order
    return order | {
        "machine_detection": DETECTION[placement.detection],
        "async_amd": "true",
        "async_amd_status_callback": placement.machine,
        "async_amd_status_callback_method": "POST",
    }


def _placed(call: CallInstance) -> Placed:
    created = call.date_created or call.start_time or datetime.now(UTC)
    return Placed(sid=call.sid or "", status=str(call.status), created_at=created)
