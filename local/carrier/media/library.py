"""Sound files fetched for <Play>, through a cache that heeds Cache-Control and validators."""

import time
from dataclasses import dataclass, replace

import aiohttp
from aiohttp import ClientResponse, ClientSession, ClientTimeout
from yarl import URL

from local.carrier.faults import CallError, UnsupportedFeatureError
from local.carrier.media import wav

_WAV = frozenset({"audio/wav", "audio/wave", "audio/x-wav"})
_MULAW = frozenset({"audio/ulaw", "audio/basic"})
_TIMEOUT = ClientTimeout(total=15, sock_connect=5)


@dataclass(frozen=True)
class _Entry:
    audio: bytes
    etag: str | None
    modified: str | None
    fresh_until: float

    def validators(self) -> dict[str, str]:
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in given.items() if value}


class Library:
    def __init__(self, session: ClientSession) -> None:
        self._session = session
        self._entries: dict[str, _Entry] = {}

    async def fetch(self, url: str) -> bytes:
        """Return the sound at the address as mu-law."""
        entry = self._entries.get(url)
        if entry and time.monotonic() < entry.fresh_until:
            return entry.audio
        try:
            async with self._session.get(
                URL(url, encoded=True), headers=entry.validators() if entry else {}, timeout=_TIMEOUT
            ) as response:
                return await self._receive(url, response, entry)
        except aiohttp.ClientConnectorError as error:
            raise CallError(11205, "HTTP connection failure", url) from error
        except (TimeoutError, aiohttp.ClientError) as error:
            raise CallError(11200, "HTTP retrieval failure", url) from error

    async def _receive(self, url: str, response: ClientResponse, entry: _Entry | None) -> bytes:
        if response.status == 304 and entry:
            audio = entry.audio
        elif response.status == 200:
            audio = _decoded(url, response.content_type, await response.read())
        else:
            raise CallError(11200, f"HTTP retrieval failure: status {response.status}", url)
        self._keep(url, _entry(audio, response))
        return audio

    def _keep(self, url: str, entry: _Entry | None) -> None:
        self._entries.pop(url, None)
        if entry:
            self._entries[url] = entry


def _entry(audio: bytes, response: ClientResponse) -> _Entry | None:
    """What a cache shared by all customers may keep of an answer."""
    rules = {rule.strip().lower() for rule in response.headers.get("Cache-Control", "").split(",")}
    if rules & {"no-store", "private"}:
        return None
    entry = _Entry(audio, response.headers.get("ETag"), response.headers.get("Last-Modified"), 0.0)
    ages = [rule.partition("=")[2] for rule in rules if rule.startswith("max-age=")]
    if ages and ages[0].isdecimal() and "no-cache" not in rules:
        return replace(entry, fresh_until=time.monotonic() + int(ages[0]))
    return entry if entry.validators() else None


def _decoded(url: str, content_type: str, content: bytes) -> bytes:
    if content_type in _MULAW:
        return content
    if content_type in _WAV:
        try:
            return wav.read(content)
        except wav.BrokenWavError as error:
            raise CallError(13420, f"Play: Invalid Content-Type: {error}", url) from error
    if content_type.startswith("audio/"):
        raise UnsupportedFeatureError(f"<Play> of {content_type}")
    raise CallError(13420, f"Play: Invalid Content-Type {content_type}", url)
