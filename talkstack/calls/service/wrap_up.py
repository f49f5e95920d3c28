"""After the call: its last words, what is heard in its recording, and the end of the work on it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from talkstack.aftermath.model import Done
from talkstack.agents.model import AgentVersion
from talkstack.calls.call import Call
from talkstack.calls.model.news import News
from talkstack.clock import Clock
from talkstack.conversation.ledger.settle import Settler
from talkstack.errors import NotFoundError
from talkstack.numbers.service.directory import Directory
from talkstack.speech.audio import channels_of
from talkstack.speech.model import Utterance, recording_blob
from talkstack.speech.ports import AudioStore, Recogniser

SIDES = ("caller", "agent")


@dataclass(frozen=True, kw_only=True)
class WrapUp:
    directory: Directory
    audio: AudioStore
    recogniser: Recogniser
    settler: Settler
    clock: Clock

    async def settle(self, call: Call) -> Done:
        await self.settler.settle(call)
        return Done(result={})

    async def transcribe(self, call: Call) -> Done:
        """What Azure Speech hears in each channel of the call's recording, beside what the turns used."""
        version = await self.directory.of(call)
        try:
            channels = channels_of(await self.audio.get(recording_blob(call.id)))
        except NotFoundError:
            return Done(result={"absent": True})
        heard = await asyncio.gather(*(self._recognise(channel, version) for channel in channels))
        sides = SIDES if len(channels) > 1 else ("both",)
        result: dict[str, Any] = {
            side: _lines(utterances) for side, utterances in zip(sides, heard, strict=False)
        }
        return Done(result=result, news=News.TRANSCRIBED)

    async def close(self, call: Call) -> Done:
        del call
        return Done(result={"at": self.clock.now().isoformat()})

    async def _recognise(self, channel: bytes, version: AgentVersion) -> list[Utterance]:
        return await self.recogniser.recognise(
            channel, language=version.draft.language, phrases=version.draft.listening.hints
        )


def _lines(utterances: Sequence[Utterance]) -> list[dict[str, Any]]:
    return [asdict(utterance) for utterance in utterances if utterance.text]
