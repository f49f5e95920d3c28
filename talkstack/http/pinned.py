"""An aiohttp session that connects only to addresses it has checked itself."""

from __future__ import annotations

import asyncio
import socket
from typing import override

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult

from talkstack.errors import OutboundRefusedError
from talkstack.http.addresses import Endpoint, is_public

CONNECT_SECONDS = 2.0


class CheckedResolver(AbstractResolver):
    """A name with one address that is not public is refused whole: what is returned is what is connected to."""

    def __init__(self, allowed: frozenset[Endpoint]) -> None:
        self._allowed = allowed

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
            )
        except UnicodeError:
            raise OutboundRefusedError("not a name that can be looked up") from None
        addresses = [(kind, str(address[0])) for kind, _, _, _, address in found]
        if (host, port) not in self._allowed and not all(is_public(address) for _, address in addresses):
            raise OutboundRefusedError("not a public address")
        return [_result(host, port, kind, address) for kind, address in addresses]

    @override
    async def close(self) -> None:
        pass


def pinned_session(allowed: frozenset[Endpoint]) -> ClientSession:
    """No proxies from the environment, no cookies kept, nothing unpacked behind the size limit's back."""
    return ClientSession(
        connector=TCPConnector(resolver=CheckedResolver(allowed)),
        cookie_jar=DummyCookieJar(),
        timeout=ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
        auto_decompress=False,
        trust_env=False,
    )


def _result(host: str, port: int, family: int, address: str) -> ResolveResult:
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=flags)
