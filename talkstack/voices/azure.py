"""Azure Speech's list of voices: a plain HTTP request, which the Speech SDK makes only for regional endpoints."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic.alias_generators import to_pascal

from talkstack.clock import Clock
from talkstack.errors import ProviderError
from talkstack.identity import Identity
from talkstack.retry import retrying
from talkstack.settings import Settings
from talkstack.speech.azure.rest.client import PROVIDER, SpeechRest
from talkstack.voices.model import Voice

PATH = "tts/cognitiveservices/voices/list"
SECONDS = 5.0


class AzureVoices:
    def __init__(self, settings: Settings, *, identity: Identity, clock: Clock) -> None:
        self._rest = SpeechRest(settings, identity=identity, clock=clock)
        self._clock = clock

    async def voices(self) -> tuple[Voice, ...]:
        body = await retrying(lambda: self._rest.request("GET", PATH, seconds=SECONDS), clock=self._clock)
        return voices_of(body)


class Listed(BaseModel):
    """As the service writes it, but for the case of its names; what it writes besides is nothing to us."""

    model_config = ConfigDict(frozen=True, alias_generator=to_pascal)

    short_name: str
    display_name: str
    gender: str
    locale: str
    locale_name: str
    style_list: tuple[str, ...] = ()
    secondary_locale_list: tuple[str, ...] = ()
    voice_type: str = "Neural"
    status: str = "GA"
    words_per_minute: int | None = None

    @property
    def voice(self) -> Voice:
        return Voice(
            name=self.short_name,
            display_name=self.display_name,
            gender=self.gender.lower(),
            language=self.locale,
            language_name=self.locale_name,
            other_languages=tuple(each for each in self.secondary_locale_list if each != self.locale),
            styles=self.style_list,
            kind=self.voice_type,
            status=self.status.lower(),
            words_per_minute=self.words_per_minute,
        )


def voices_of(body: bytes) -> tuple[Voice, ...]:
    try:
        listed = TypeAdapter(tuple[Listed, ...]).validate_json(body)
    except ValidationError:
        raise ProviderError(PROVIDER, "its list of voices cannot be read", retryable=False) from None
    return tuple(each.voice for each in listed)
