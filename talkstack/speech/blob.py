"""Audio in Azure Blob Storage."""
# ruff: noqa: PLC0415 - the SDK is loaded when it is first needed

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from talkstack.clock import Clock
from talkstack.errors import NotFoundError, ProviderError
from talkstack.identity import Identity
from talkstack.retry import RETRYABLE_STATUSES, retry_after, retrying
from talkstack.settings import Settings

if TYPE_CHECKING:
    from azure.core.exceptions import HttpResponseError
    from azure.core.rest import HttpResponse
    from azure.storage.blob.aio import ContainerClient

PROVIDER = "blob"
WAV_TYPE = "audio/wav"
JSON_TYPE = "application/json"
CONNECT_SECONDS = 2
READ_SECONDS = 4
OPERATION_SECONDS = 10.0


class BlobAudioStore:
    """The container is made when a first write finds it missing."""

    def __init__(self, settings: Settings, *, identity: Identity, clock: Clock) -> None:
        self._container = _container(settings, identity)
        self._clock = clock

    async def put(self, name: str, data: bytes) -> None:
        try:
            await self._ask(lambda: self._upload(name, data), name)
        except NotFoundError:
            await self._ask(self._make_container, name)
            await self._ask(lambda: self._upload(name, data), name)

    async def get(self, name: str) -> bytes:
        return await self._ask(lambda: self._download(name), name)

    async def erase(self, prefix: str) -> None:
        for name in await self._ask(lambda: self._names(prefix), prefix):
            with suppress(NotFoundError):
                await self._ask(self._container.get_blob_client(name).delete_blob, name)

    async def ready(self) -> None:
        await self._ask(self._container.exists, "")

    async def close(self) -> None:
        await self._container.close()

    async def _upload(self, name: str, data: bytes) -> None:
        from azure.storage.blob import ContentSettings

        kind = JSON_TYPE if name.endswith(".json") else WAV_TYPE
        blob = self._container.get_blob_client(name)
        await blob.upload_blob(data, overwrite=True, content_settings=ContentSettings(content_type=kind))

    async def _download(self, name: str) -> bytes:
        blob = await self._container.get_blob_client(name).download_blob(encoding=None)
        return await blob.readall()

    async def _names(self, prefix: str) -> list[str]:
        return [name async for name in self._container.list_blob_names(name_starts_with=prefix)]

    async def _make_container(self) -> None:
        from azure.core.exceptions import ResourceExistsError

        with suppress(ResourceExistsError):
            await self._container.create_container()

    async def _ask[T](self, request: Callable[[], Awaitable[T]], name: str) -> T:
        return await retrying(lambda: _translated(request, name, self._clock), clock=self._clock)


async def _translated[T](request: Callable[[], Awaitable[T]], name: str, clock: Clock) -> T:
    from azure.core.exceptions import (
        AzureError,
        ClientAuthenticationError,
        HttpResponseError,
        ResourceNotFoundError,
    )

    try:
        async with asyncio.timeout(OPERATION_SECONDS):
            return await request()
    except ResourceNotFoundError:
        raise NotFoundError("audio", name) from None
    except ClientAuthenticationError:
        raise ProviderError(PROVIDER, "not let in", retryable=False) from None
    except HttpResponseError as error:
        raise _refusal(error, clock) from None
    except TimeoutError:
        raise ProviderError(PROVIDER, "no answer in time", retryable=True) from None
    except AzureError as error:
        raise ProviderError(PROVIDER, type(error).__name__, retryable=True) from None


def _refusal(error: HttpResponseError, clock: Clock) -> ProviderError:
    status = error.status_code or 0
    response = cast("HttpResponse | None", error.response)
    return ProviderError(
        PROVIDER,
        f"HTTP {status}",
        retryable=status in RETRYABLE_STATUSES,
        retry_after=retry_after(response.headers, clock.now()) if response else None,
    )


def _container(settings: Settings, identity: Identity) -> ContainerClient:
    from azure.storage.blob.aio import ContainerClient

    connection = settings.blob_connection.get_secret_value()
    options: dict[str, Any] = {
        "container_name": settings.blob_container,
        "retry_total": 0,
        "connection_timeout": CONNECT_SECONDS,
        "read_timeout": READ_SECONDS,
        # Or every request asks two threads for proxies and a .netrc.
        "use_env_settings": False,
    }
    if connection:
        return ContainerClient.from_connection_string(connection, **options)
    return ContainerClient(settings.blob_url, credential=identity.credential(), **options)
