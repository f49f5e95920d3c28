"""Azure Speech's list of voices: a plain HTTP request, which the Speech SDK makes only for regional endpoints."""
# ruff: noqa: PLC0415 - aiohttp and the SDK's errors are loaded when they are first needed

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic.alias_generators import to_pascal

from talkstack.clock import Clock
from talkstack.errors import ProviderError
from talkstack.identity import COGNITIVE_SERVICES_SCOPE, Identity
from talkstack.retry import RETRYABLE_STATUSES, retry_after, retrying
from talkstack.settings import Settings
from talkstack.voices.model import Voice

if TYPE_CHECKING:
    from aiohttp import ClientResponse

PROVIDER = "speech"
PATH = "tts/cognitiveservices/voices/list"
SECONDS = 5.0


class AzureVoices:
    def __init__(self, settings: Settings, *, identity: Identity, clock: Clock) -> None:
        self._url = f"{settings.speech_endpoint.rstrip('/')}/{PATH}"
        self._key = settings.speech_key.get_secret_value()
        self._identity = identity
        self._clock = clock

    async def voices(self) -> tuple[Voice, ...]:
        body = await retrying(self._fetched, clock=self._clock)
        return voices_of(body)

    async def _fetched(self) -> bytes:
        """Asked once an hour: a connection is not kept for that."""
        from aiohttp import ClientError, ClientSession, ClientTimeout

        headers = await self._authorised()
        try:
            async with (
                ClientSession(timeout=ClientTimeout(total=SECONDS)) as session,
                session.get(self._url, headers=headers, allow_redirects=False) as response,
            ):
                return await self._body(response)
        except TimeoutError:
            raise ProviderError(PROVIDER, "no answer in time", retryable=True) from None
        except ClientError as error:
            raise ProviderError(PROVIDER, type(error).__name__, retryable=True) from None

    async def _body(self, response: ClientResponse) -> bytes:
        if response.status != 200:
            raise ProviderError(
                PROVIDER,
                f"HTTP {response.status}",
                retryable=response.status in RETRYABLE_STATUSES,
                retry_after=retry_after(response.headers, self._clock.now()),
            )
        return await response.read()

    async def _authorised(self) -> dict[str, str]:
        from azure.core.exceptions import AzureError

        if self._key:
            return {"Ocp-Apim-Subscription-Key": self._key}
        try:
            token = await self._identity.credential().get_token(COGNITIVE_SERVICES_SCOPE)
        except AzureError as error:
            raise ProviderError(PROVIDER, type(error).__name__, retryable=False) from None
        return {"Authorization": f"Bearer {token.token}"}


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
