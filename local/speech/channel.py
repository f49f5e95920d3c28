"""One client's WebSocket: frames in, frames out, and quick acknowledgements."""

import logging
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress

from aiohttp import WSCloseCode, WSMsgType, web

from local.speech import usp
from local.speech.usp import Json, Message

_SUBPROTOCOL = "USP"
_MESSAGE_LIMIT = 4 << 20
_REASON_BYTES = 123  # all that a close frame has room for

log = logging.getLogger(__name__)


class Channel:
    def __init__(self, request: web.Request) -> None:
        self._request = request
        self._socket = web.WebSocketResponse(
            protocols=(_SUBPROTOCOL,), compress=False, max_msg_size=_MESSAGE_LIMIT
        )

    @property
    def response(self) -> web.WebSocketResponse:
        return self._socket

    async def open(self) -> None:
        await self._socket.prepare(self._request)

    async def messages(self) -> AsyncIterator[Message]:
        self._acknowledge_quickly()
        async for message in self._socket:
            if message.type in {WSMsgType.TEXT, WSMsgType.BINARY}:
                yield usp.read(message.data)
            self._acknowledge_quickly()

    async def send(self, path: str, request_id: str, body: Json) -> None:
        await self._socket.send_str(usp.text_frame(path, request_id, body))

    async def send_audio(self, request_id: str, stream_id: str, audio: bytes) -> None:
        await self._socket.send_bytes(usp.audio_frame(request_id, stream_id, audio))

    async def start_turn(self, request_id: str) -> str:
        tag = uuid.uuid4().hex
        await self.send("turn.start", request_id, {"context": {"serviceTag": tag}})
        return tag

    async def refuse(self, reason: str) -> None:
        log.info("refused: %s", reason)
        await self._close(WSCloseCode.INVALID_TEXT, reason)

    async def fail(self, reason: str) -> None:
        log.error("failed: %s", reason)
        await self._close(WSCloseCode.INTERNAL_ERROR, reason)

    async def leave(self) -> None:
        await self._close(WSCloseCode.GOING_AWAY, "the service is stopping")

    def left(self) -> None:
        log.info("the client left in the middle of a turn")

    async def _close(self, code: int, reason: str) -> None:
        with suppress(ConnectionError):  # whoever has gone needs no reason
            await self._socket.close(code=code, message=reason.encode()[:_REASON_BYTES])

    def _acknowledge_quickly(self) -> None:
        # The SDK's socket waits for acknowledgements (Nagle); Linux forgets this option after use.
        connection = self._request.get_extra_info("socket")
        if connection is not None and hasattr(socket, "TCP_QUICKACK"):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
