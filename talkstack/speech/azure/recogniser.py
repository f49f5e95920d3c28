"""Azure Speech's ears, for sounds that are recorded already."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from talkstack.clock import Clock
from talkstack.identity import Identity
from talkstack.retry import retrying
from talkstack.settings import Settings
from talkstack.speech.azure.config import speech_config
from talkstack.speech.azure.hearing import Hearing, recognition_config
from talkstack.speech.model import Utterance
from talkstack.speech.pieces import pieces

AT_ONCE = 16
LEAST_BYTES = 160
"""One frame: the SDK calls a stream with less in it a time-out."""


class AzureRecogniser:
    def __init__(self, settings: Settings, *, identity: Identity, clock: Clock) -> None:
        self._config = recognition_config(speech_config(settings, identity))
        self._clock = clock
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="recognition")

    async def recognise(self, mulaw: bytes, *, language: str, phrases: Sequence[str] = ()) -> list[Utterance]:
        heard: list[Utterance] = []
        for offset_ms, piece in pieces(mulaw):
            if len(piece) >= LEAST_BYTES:
                utterances = await retrying(
                    lambda piece=piece: self._hear(piece, language, phrases), clock=self._clock
                )
                heard += [each.later(offset_ms) for each in utterances]
        return heard

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown)

    async def _hear(self, mulaw: bytes, language: str, phrases: Sequence[str]) -> list[Utterance]:
        hearing = Hearing(self._config, language=language, phrases=phrases)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, hearing.listen, mulaw)
        finally:
            hearing.give_up()
