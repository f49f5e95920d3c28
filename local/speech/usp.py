"""The Speech SDK's message frames: headers and a body, in one text or binary WebSocket message."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

type Json = dict[str, Any]

_LENGTH_BYTES = 2


class RefusedError(Exception):
    """What the client asked is not valid or not done here; the reason goes to it as the close reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Message:
    path: str
    request_id: str
    headers: Mapping[str, str]  # names in lower case
    body: bytes

    def json(self) -> Json:
        try:
            value = json.loads(self.body)
        except ValueError as error:
            raise RefusedError(f"{self.path} is not JSON") from error
        if not isinstance(value, dict):
            raise RefusedError(f"{self.path} is not a JSON object")
        return cast("Json", value)


def read(data: str | bytes) -> Message:
    head, body = _split_text(data) if isinstance(data, str) else _split_binary(data)
    headers = _headers(head)
    if "path" not in headers:
        raise RefusedError("a message has no Path header")
    return Message(headers["path"].lower(), headers.get("x-requestid", ""), headers, body)


def text_frame(path: str, request_id: str, body: Json) -> str:
    head = f"X-RequestId:{request_id}\r\nContent-Type:application/json; charset=utf-8\r\nPath:{path}\r\n\r\n"
    return head + json.dumps(body)


def audio_frame(request_id: str, stream_id: str, audio: bytes) -> bytes:
    kind = "Content-Type:audio/x-wav\r\n" if audio else ""
    head = f"X-RequestId:{request_id}\r\n{kind}X-StreamId:{stream_id}\r\nPath:audio\r\n".encode()
    return len(head).to_bytes(_LENGTH_BYTES) + head + audio


def _split_text(data: str) -> tuple[str, bytes]:
    head, separator, body = data.partition("\r\n\r\n")
    if not separator:
        raise RefusedError("a text message has no end of headers")
    return head, body.encode()


def _split_binary(data: bytes) -> tuple[str, bytes]:
    end = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES])
    if len(data) < max(end, _LENGTH_BYTES):
        raise RefusedError("a binary message is shorter than its headers")
    return data[_LENGTH_BYTES:end].decode("ascii", errors="replace"), data[end:]


def _headers(head: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in head.split("\r\n") if line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
