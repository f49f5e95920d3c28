"""As much of a MongoDB server as lets somebody in by MONGODB-OIDC, and answers a ping."""

from __future__ import annotations

import asyncio
import itertools
import struct
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import bson

OP_MSG = 2013
REAUTHENTICATE = 391
UNAUTHORISED = 18
HELLO = {
    "ok": 1,
    "isWritablePrimary": True,
    "helloOk": True,
    "minWireVersion": 0,
    "maxWireVersion": 25,
    "maxBsonObjectSize": 16 * 2**20,
    "maxMessageSizeBytes": 48 * 10**6,
    "maxWriteBatchSize": 100_000,
}


@dataclass
class OidcServer:
    """`tokens`: those that were shown, in their order; `stale`: what opens no more."""

    uri: str = ""
    tokens: list[str] = field(default_factory=list[str])
    stale: set[str] = field(default_factory=set[str])

    async def __call__(self, reader: StreamReader, writer: StreamWriter) -> None:
        ids, shown = itertools.count(1), ""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                length, asked, _, kind = struct.unpack("<iiii", await reader.readexactly(16))
                command = _command(kind, await reader.readexactly(length - 16))
                if "saslStart" in command:
                    shown = bson.decode(command["payload"])["jwt"]
                    self.tokens.append(shown)
                body = struct.pack("<IB", 0, 0) + bson.encode(self._answer(command, shown))
                writer.write(struct.pack("<iiii", 16 + len(body), next(ids), asked, OP_MSG) + body)
                await writer.drain()
        writer.close()

    def _answer(self, command: dict[str, Any], shown: str) -> dict[str, Any]:
        if {"hello", "ismaster", "isMaster"} & command.keys():
            return HELLO
        if shown in self.stale:
            code = UNAUTHORISED if "saslStart" in command else REAUTHENTICATE
            return {"ok": 0, "code": code, "errmsg": "the token is over"}
        return {"ok": 1, "conversationId": 1, "done": True, "payload": b""}


@asynccontextmanager
async def oidc_server() -> AsyncIterator[OidcServer]:
    known = OidcServer()
    async with await asyncio.start_server(known, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        known.uri = f"mongodb://127.0.0.1:{port}/?directConnection=true&authMechanism=MONGODB-OIDC"
        yield known
        server.close_clients()


def _command(kind: int, body: bytes) -> dict[str, Any]:
    """The old first message names its collection and counts before the question; the new one its flags and a section."""
    if kind == OP_MSG:
        return bson.decode(body[5:])
    at = body.index(b"\0", 4) + 1 + 8
    return bson.decode(body[at:])
