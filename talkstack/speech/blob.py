"""Audio in Azure Blob Storage."""
# ruff: noqa: PLC0415 - the SDK is loaded when it is first needed

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import suppress
from functools import partial
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
BLOCK_BYTES = 1 << 20
"""What the HTTP client sends in one piece without holding up everybody else."""


class BlobAudioStore:
    """The container is made when a first write finds it missing."""

    def __init__(self, settings: Settings, *, identity: Identity, clock: Clock) -> None:
        self._container = _container(settings, identity)
        self._clock = clock

    async def put(self, name: str, data: bytes) -> None:
        await self._made(lambda: self._upload(name, data), name)

    async def get(self, name: str) -> bytes:
        return await self._ask(lambda: self._download(name), name)

    async def erase(self, prefix: str) -> None:
        for name in await self._ask(lambda: self._names(prefix), prefix):
            with suppress(NotFoundError):
                await self._ask(self._container.get_blob_client(name).delete_blob, name)

    async def write(self, name: str, chunks: AsyncIterator[bytes]) -> None:
        """Block by block; they become the blob when all of them are there."""
        blocks: list[str] = []
        async for block in _blocks(chunks):
            blocks.append(f"{len(blocks):08d}")
            await self._made(partial(self._stage, name, blocks[-1], block), name)
        await self._made(lambda: self._commit(name, blocks), name)

    async def size(self, name: str) -> int:
        blob = self._container.get_blob_client(name)
        return (await self._ask(blob.get_blob_properties, name)).size

    async def read(self, name: str, *, first: int, last: int) -> bytes:
        starts = range(first, last + 1, BLOCK_BYTES)
        return b"".join([await self._part(name, at, min(BLOCK_BYTES, last + 1 - at)) for at in starts])

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

    async def _part(self, name: str, at: int, length: int) -> bytes:
        async def part() -> bytes:
            blob = self._container.get_blob_client(name)
            found = await blob.download_blob(offset=at, length=length, encoding=None)
            return await found.readall()

        return await self._ask(part, name)

    async def _stage(self, name: str, block: str, data: bytes) -> None:
        await self._container.get_blob_client(name).stage_block(block, data)

    async def _commit(self, name: str, blocks: list[str]) -> None:
        from azure.storage.blob import BlobBlock, ContentSettings

        blob = self._container.get_blob_client(name)
        kind = ContentSettings(content_type=WAV_TYPE)
        await blob.commit_block_list([BlobBlock(it) for it in blocks], content_settings=kind)

    async def _made(self, request: Callable[[], Awaitable[None]], name: str) -> None:
        try:
            await self._ask(request, name)
        except NotFoundError:
            await self._ask(self._make_container, name)
            await self._ask(request, name)

    async def _names(self, prefix: str) -> list[str]:
        return [name async for name in self._container.list_blob_names(name_starts_with=prefix)]

    async def _make_container(self) -> None:
        from azure.core.exceptions import ResourceExistsError

        with suppress(ResourceExistsError):
            await self._container.create_container()

    async def _ask[T](self, request: Callable[[], Awaitable[T]], name: str) -> T:
        return await retrying(lambda: _translated(request, name, self._clock), clock=self._clock)


async def _blocks(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
    gathered = bytearray()
    async for chunk in chunks:
        gathered += chunk
        while len(gathered) >= BLOCK_BYTES:
            yield bytes(gathered[:BLOCK_BYTES])
            del gathered[:BLOCK_BYTES]
    if gathered:
        yield bytes(gathered)


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
