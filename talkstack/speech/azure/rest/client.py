"""Azure Speech by plain HTTP, for what its SDK does not do, or only at regional endpoints."""
# ruff: noqa: PLC0415 - aiohttp and the SDK's errors are loaded when they are first needed

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from talkstack.clock import Clock
from talkstack.errors import ProviderError
from talkstack.identity import COGNITIVE_SERVICES_SCOPE, Identity
from talkstack.retry import RETRYABLE_STATUSES, retry_after
from talkstack.settings import Settings

if TYPE_CHECKING:
    from aiohttp import ClientResponse, FormData

PROVIDER = "speech"


@dataclass(frozen=True)
class Part:
    """Of a form; bytes are a file, `kind` is its media type."""

    name: str
    content: str | bytes
    kind: str | None = None


class SpeechRest:
    def __init__(self, settings: Settings, *, identity: Identity, clock: Clock) -> None:
        self._base = settings.speech_endpoint.rstrip("/")
        self._key = settings.speech_key.get_secret_value()
        self._identity = identity
        self._clock = clock

    async def request(self, method: str, path: str, *, seconds: float, form: Sequence[Part] = ()) -> bytes:
        """Asked for seldom: a connection is not kept. ProviderError unless it is a 200, by its status alone."""
        from aiohttp import ClientError, ClientSession, ClientTimeout

        headers = await self._authorised()
        try:
            async with (
                ClientSession(timeout=ClientTimeout(total=seconds)) as session,
                session.request(
                    method,
                    f"{self._base}/{path}",
                    headers=headers,
                    data=_data(form) if form else None,
                    allow_redirects=False,
                ) as response,
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
                refusal=response.status,
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


def _data(form: Sequence[Part]) -> FormData:
    from aiohttp import FormData

    data = FormData()
    for part in form:
        if isinstance(part.content, bytes):
            data.add_field(part.name, BytesIO(part.content), filename=part.name, content_type=part.kind)
        else:
            data.add_field(part.name, part.content)
    return data
