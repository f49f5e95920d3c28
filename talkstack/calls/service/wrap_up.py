"""After the call: each step idempotent, keyed by call and step."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from talkstack.agents.model import AgentVersion
from talkstack.calls.ports import CallStore
from talkstack.clock import Clock
from talkstack.conversation.ledger.settle import Settler
from talkstack.errors import NotFoundError
from talkstack.numbers.service.directory import Directory
from talkstack.speech.audio import channels_of
from talkstack.speech.model import Utterance
from talkstack.speech.ports import Recogniser
from talkstack.telephony.ports import Telephony

TRANSCRIPT = "transcript"
CLOSED = "closed"
SIDES = ("caller", "agent")
STILL_COMING = timedelta(minutes=10)
"""A recording that Twilio announced and then does not have for this long is gone."""


@dataclass(frozen=True, kw_only=True)
class WrapUp:
    calls: CallStore
    directory: Directory
    telephony: Telephony
    recogniser: Recogniser
    settler: Settler
    clock: Clock

    async def transcribe(self, call_id: str, recording_sid: str) -> None:
        """What Azure Speech hears in each channel of the call's recording, beside what the turns used."""
        call = await self.calls.get(call_id)
        if TRANSCRIPT in call.steps:
            return
        version = await self.directory.of(call)
        try:
            channels = channels_of(await self.telephony.recording(recording_sid))
        except NotFoundError:
            if not call.ended_at or self.clock.now() - call.ended_at < STILL_COMING:
                raise
            await self.calls.keep_step(call_id, TRANSCRIPT, {"recording_sid": recording_sid, "absent": True})
            return
        heard = await asyncio.gather(*(self._recognise(channel, version) for channel in channels))
        sides = SIDES if len(channels) > 1 else ("both",)
        result: dict[str, Any] = {
            side: _lines(utterances) for side, utterances in zip(sides, heard, strict=False)
        }
        await self.calls.keep_step(call_id, TRANSCRIPT, {"recording_sid": recording_sid, **result})

    async def close(self, call_id: str) -> None:
        await self.settler.settle(await self.calls.get(call_id))
        await self.calls.keep_step(call_id, CLOSED, {"at": self.clock.now().isoformat()})

    async def _recognise(self, channel: bytes, version: AgentVersion) -> list[Utterance]:
        return await self.recogniser.recognise(
            channel, language=version.draft.language, phrases=version.draft.listening.hints
        )


def _lines(utterances: Sequence[Utterance]) -> list[dict[str, Any]]:
    return [asdict(utterance) for utterance in utterances if utterance.text]
