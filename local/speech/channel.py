"""One client's WebSocket: frames in, frames out, and quick acknowledgements."""

import asyncio
import logging
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress

from aiohttp import WSCloseCode, WSMsgType, web

from local.faults.speech import Close, Direction, SpeechFault, Stall, Status
from local.faults.switch import Switch
from local.speech import usp
from local.speech.usp import Json, Message

_SUBPROTOCOL = "USP"
_MESSAGE_LIMIT = 4 << 20
_REASON_BYTES = 123  # all that a close frame has room for

log = logging.getLogger(__name__)


class FaultOnDemandError(Exception):
    pass


class Channel:
    def __init__(self, request: web.Request, direction: Direction, faults: Switch[SpeechFault]) -> None:
        self._request = request
        self._direction: Direction = direction
        self._faults = faults
        self._due = dict[str, tuple[Close | Stall, int]]()
        self._socket = web.WebSocketResponse(
            protocols=(_SUBPROTOCOL,), compress=False, max_msg_size=_MESSAGE_LIMIT
        )

    @property
    def response(self) -> web.WebSocketResponse:
        return self._socket

    def refusal(self) -> web.Response | None:
        """What stands in the place of an upgrade."""
        fault = self._take(Status)
        return web.Response(status=fault.status) if isinstance(fault, Status) else None

    async def open(self) -> None:
        await self._socket.prepare(self._request)

    async def messages(self) -> AsyncIterator[Message]:
        self._acknowledge_quickly()
        async for message in self._socket:
            if message.type in {WSMsgType.TEXT, WSMsgType.BINARY}:
                yield usp.read(message.data)
            self._acknowledge_quickly()

    async def send(self, path: str, request_id: str, body: Json) -> None:
        await self._meet_fault(request_id)
        await self._socket.send_str(usp.text_frame(path, request_id, body))

    async def send_audio(self, request_id: str, stream_id: str, audio: bytes) -> None:
        await self._meet_fault(request_id)
        await self._socket.send_bytes(usp.audio_frame(request_id, stream_id, audio))

    async def start_turn(self, request_id: str) -> str:
        tag = uuid.uuid4().hex
        await self.send("turn.start", request_id, {"context": {"serviceTag": tag}})
        if isinstance(fault := self._take(Close, Stall), Close | Stall):
            self._due[request_id] = fault, fault.after
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

    def _take(self, *kinds: type[SpeechFault]) -> SpeechFault | None:
        return self._faults.take(lambda it: isinstance(it, kinds) and it.concerns(self._direction))

    async def _meet_fault(self, request_id: str) -> None:
        if request_id not in self._due:
            return
        fault, left = self._due[request_id]
        self._due[request_id] = fault, left - 1
        if left > 0:
            return
        if isinstance(fault, Close):
            raise FaultOnDemandError
        await asyncio.Event().wait()  # until the client has had enough

    async def _close(self, code: int, reason: str) -> None:
        with suppress(ConnectionError):  # whoever has gone needs no reason
            await self._socket.close(code=code, message=reason.encode()[:_REASON_BYTES])

    def _acknowledge_quickly(self) -> None:
        # The SDK's socket waits for acknowledgements (Nagle); Linux forgets this option after use.
        connection = self._request.get_extra_info("socket")
        if connection is not None and hasattr(socket, "TCP_QUICKACK"):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
