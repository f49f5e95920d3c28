"""Recordings of calls at Twilio."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from talkstack.clock import Clock
from talkstack.errors import NotFoundError, ProviderError
from talkstack.retry import RETRYABLE_STATUSES
from talkstack.settings import Settings
from talkstack.telephony.ports import Captured, Media
from talkstack.telephony.twilio.account import PROVIDER, TwilioAccount
from talkstack.telephony.twilio.rest import NOT_FOUND, OK, media_path, missing_recording

if TYPE_CHECKING:
    from twilio.rest.api.v2010.account.call.recording import RecordingInstance

NOT_ELIGIBLE = 21220
"""Twilio's number for a call that cannot be recorded: it is not in progress."""
OF_AN_ANSWER = "RecordVerb"
CHUNK_BYTES = 1 << 20


class TwilioCaptures:
    def __init__(self, settings: Settings, *, clock: Clock) -> None:
        self._account = TwilioAccount(settings, clock)

    async def of_call(self, call_sid: str) -> list[Captured]:
        missing = NotFoundError("call at Twilio", call_sid)
        recordings = self._account.client.calls(call_sid).recordings
        try:
            found = await self._account.ask(recordings.list_async, missing)
        except NotFoundError:
            return []
        return [_captured(it) for it in found]

    async def begin(self, call_sid: str, callback: str) -> str | None:
        missing = NotFoundError("call at Twilio", call_sid)
        recordings = self._account.client.calls(call_sid).recordings
        try:
            begun = await self._account.ask_once(
                lambda: recordings.create_async(
                    recording_channels="dual",
                    recording_track="both",
                    trim="do-not-trim",
                    recording_status_callback=callback,
                    recording_status_callback_method="POST",
                    recording_status_callback_event=["completed", "absent"],
                ),
                missing,
            )
        except NotFoundError:
            return None
        except ProviderError as error:
            if error.refusal != NOT_ELIGIBLE:
                raise
            return None
        return begun.sid

    async def set_paused(self, call_sid: str, *, paused: bool) -> bool:
        wanted = "paused" if paused else "in-progress"
        found = False
        for it in await self.of_call(call_sid):
            if it.active:
                found |= it.status == wanted or await self._update(call_sid, it.sid, wanted)
        return found

    @asynccontextmanager
    async def media(self, recording_sid: str) -> AsyncGenerator[Media]:
        missing, login = missing_recording(recording_sid), self._account.login
        path = media_path(login[0], recording_sid)
        async with self._account.http.stream(path, auth=login) as response:
            if response.status == NOT_FOUND:
                raise missing
            if response.status != OK:
                later = response.status in RETRYABLE_STATUSES
                raise ProviderError(PROVIDER, f"HTTP {response.status} for a recording", retryable=later)
            yield Media(length=response.content_length, chunks=response.content.iter_chunked(CHUNK_BYTES))

    async def _update(self, call_sid: str, sid: str, wanted: str) -> bool:
        recording = self._account.client.calls(call_sid).recordings(sid)
        change: dict[str, Any] = {"status": wanted, "pause_behavior": "silence"}
        try:
            await self._account.ask(lambda: recording.update_async(**change), NotFoundError("recording", sid))
        except NotFoundError:
            return False
        return True

    async def close(self) -> None:
        await self._account.close()


def _captured(it: RecordingInstance) -> Captured:
    return Captured(
        sid=it.sid or "",
        status=str(it.status),
        seconds=int(it.duration or 0),
        whole=str(it.source) != OF_AN_ANSWER,
    )
