"""Words → a sound that Twilio can play."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from talkstack.agents.model import AgentDraft, AgentVersion, Stock
from talkstack.errors import ProviderError
from talkstack.speech.model import Speech, segment_mac, stock_blob
from talkstack.speech.ports import AudioStore, Synthesiser
from talkstack.telemetry.failures import count_failure
from talkstack.telemetry.ports import Meter
from talkstack.telephony.addresses import Addresses
from talkstack.telephony.reply import Play, Say, Sound

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """A sentence as it will be heard: made just now, or rendered ahead, or else said by Twilio's own voice."""

    text: str
    speech: Speech | None = None
    stock: Stock | None = None

    @property
    def audio(self) -> str | None:
        """The blob of a sound that was rendered ahead."""
        return stock_blob(self.stock.digest) if self.stock else None


@dataclass(frozen=True)
class StockVoice:
    """The phrases that were rendered when the version was published."""

    addresses: Addresses

    def phrase(self, version: AgentVersion, text: str) -> Spoken:
        return Spoken(text=text, stock=version.stock.get(text))

    def sound(self, version: AgentVersion, text: str) -> Sound:
        stock = version.stock.get(text)
        if stock is None:
            return Say(text, version.draft.language)
        return Play(self.addresses.stock_audio(stock.digest))


async def voiced(text: str, draft: AgentDraft, synthesiser: Synthesiser) -> Speech:
    """As the agent speaks."""
    return await synthesiser.synthesise(
        text,
        voice=draft.voice,
        language=draft.language,
        style=draft.style,
        style_degree=draft.style_degree,
        rate=draft.speaking_rate,
    )


def manner_of(draft: AgentDraft) -> str:
    """What makes the sound of a text another one in the same voice; empty where nothing does."""
    foreign = "" if draft.voice.startswith(draft.language) else draft.language
    plain = not foreign and draft.style is None and draft.speaking_rate == 1
    return "" if plain else f"{foreign} {draft.style} {draft.style_degree} {draft.speaking_rate}"


@dataclass(frozen=True, kw_only=True)
class Speaker:
    synthesiser: Synthesiser
    audio: AudioStore
    addresses: Addresses
    meter: Meter
    media_key: str

    async def speak(self, sentence: str, version: AgentVersion) -> Spoken:
        """When the voice cannot be had, Twilio says the words."""
        try:
            speech = await voiced(sentence, version.draft, self.synthesiser)
        except ProviderError as error:
            count_failure(self.meter, error)
            log.warning("speech.synthesis_failed reason=%s", error.reason)
            return Spoken(text=sentence)
        return Spoken(text=sentence, speech=speech if speech.mulaw else None)

    async def phrase(self, text: str, version: AgentVersion) -> Spoken:
        """It was rendered ahead, unless it holds what only this call brings."""
        stock = version.stock.get(text)
        return Spoken(text=text, stock=stock) if stock else await self.speak(text, version)

    def played(self, call_id: str, n: int, k: str) -> Play:
        """The address of segment `k`, or of several that were joined."""
        mac = segment_mac(self.media_key, call_id=call_id, n=n, k=k)
        return Play(self.addresses.segment_audio(call_id, n, k, mac))
