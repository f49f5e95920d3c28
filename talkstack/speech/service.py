"""Words → a sound that Twilio can play."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from talkstack.agents.model import AgentVersion
from talkstack.errors import ProviderError
from talkstack.speech.model import Speech, Word, joined, segment_blob, segment_mac, wav
from talkstack.speech.ports import AudioStore, Synthesiser
from talkstack.telephony.addresses import Addresses
from talkstack.telephony.reply import Play, Say, Sound

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """`audio` is the blob's name and `wav` its bytes; both are None when Twilio has to say the text.

    `words` tell where in the text and in the sound they end; empty when that is not known.
    """

    text: str
    sound: Sound
    ms: int = 0
    words: tuple[Word, ...] = ()
    audio: str | None = None
    wav: bytes | None = None


@dataclass(frozen=True)
class StockVoice:
    """The phrases that were rendered when the version was published."""

    addresses: Addresses

    def phrase(self, version: AgentVersion, text: str) -> Spoken:
        stock = version.stock.get(text)
        if stock is None:
            return Spoken(text=text, sound=Say(text, version.draft.language))
        url = self.addresses.stock_audio(stock.digest)
        return Spoken(text=text, sound=Play(url), ms=stock.ms, words=stock.words)


@dataclass(frozen=True, kw_only=True)
class Speaker:
    synthesiser: Synthesiser
    audio: AudioStore
    addresses: Addresses
    media_key: str

    async def speak(
        self, sentences: AsyncGenerator[str], version: AgentVersion, *, call_id: str, n: int, k: int
    ) -> Spoken:
        """One file of all sentences, each synthesised while the next is being written.

        Raises what `sentences` raises; when the voice cannot be had, Twilio says the words.
        """
        texts, parts = await self._said(sentences, version)
        text = " ".join(texts)
        if not parts or None in parts:
            return Spoken(text=text, sound=Say(text, version.draft.language))
        speech = joined((text, part) for text, part in zip(texts, parts, strict=True) if part)
        name = segment_blob(call_id, n, k)
        mac = segment_mac(self.media_key, call_id=call_id, n=n, k=k)
        url = self.addresses.segment_audio(call_id, n, k, mac)
        return Spoken(
            text=text, sound=Play(url), ms=speech.ms, words=speech.words, audio=name, wav=wav(speech.mulaw)
        )

    async def _said(
        self, sentences: AsyncGenerator[str], version: AgentVersion
    ) -> tuple[list[str], list[Speech | None]]:
        texts: list[str] = []
        tasks: list[asyncio.Task[Speech | None]] = []
        try:
            async with asyncio.TaskGroup() as group:
                async for sentence in sentences:
                    texts.append(sentence)
                    tasks.append(group.create_task(self._synthesise(sentence, version)))
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None
        return texts, [task.result() for task in tasks]

    async def keep(self, spoken: Spoken) -> None:
        if spoken.audio and spoken.wav:
            await self.audio.put(spoken.audio, spoken.wav)

    async def _synthesise(self, sentence: str, version: AgentVersion) -> Speech | None:
        try:
            return await self.synthesiser.synthesise(
                sentence, voice=version.draft.voice, language=version.draft.language
            )
        except ProviderError as error:
            log.warning("speech.synthesis_failed reason=%s", error.reason)
            return None
