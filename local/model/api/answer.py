"""A reply as the service words it: whole, or as the chunks of a stream."""

import json
import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from local.model.api.reply import Reply, ToolCall
from local.model.api.request import ChatRequest

type Json = dict[str, Any]

_SAFE: Json = {
    kind: {"filtered": False, "severity": "safe"} for kind in ("hate", "self_harm", "sexual", "violence")
}
_PROMPT_SAFE: Json = {"prompt_index": 0, "content_filter_results": _SAFE}


def tokens(text: str) -> list[str]:
    """Pieces of a few characters, about as long as a model's."""
    return re.findall(r"\s*\S{1,5}|\s+", text)


def _new_id(prefix: str) -> str:
    return prefix + secrets.token_hex(12)


@dataclass(frozen=True)
class Piece:
    """One token: of the text, or of the arguments of the call with this number."""

    text: str
    call: int | None = None


@dataclass(frozen=True)
class Answer:
    request: ChatRequest
    reply: Reply
    id: str = field(default_factory=lambda: _new_id("chatcmpl-"))
    created: int = field(default_factory=lambda: int(time.time()))

    @property
    def finish_reason(self) -> str:
        if len(self.pieces) < len(self._all_pieces):
            return "length"
        return "tool_calls" if self.reply.calls else "stop"

    @cached_property
    def pieces(self) -> list[Piece]:
        return self._all_pieces[: self.request.max_completion_tokens]

    @cached_property
    def _all_pieces(self) -> list[Piece]:
        text = [Piece(token) for token in tokens(self.reply.refusal or self.reply.text)]
        calls = enumerate(self.reply.calls)
        return text + [Piece(token, number) for number, call in calls for token in tokens(call.arguments)]

    @property
    def _words(self) -> str:
        return "refusal" if self.reply.refusal else "content"

    def usage(self) -> Json:
        prompt = self.request.model_dump(
            mode="json", by_alias=True, include={"messages", "tools", "response_format"}, exclude_none=True
        )
        given, made = len(tokens(json.dumps(prompt))), len(self.pieces)
        return {
            "prompt_tokens": given,
            "completion_tokens": made,
            "total_tokens": given + made,
            "prompt_tokens_details": {"audio_tokens": 0, "cached_tokens": 0},
            "completion_tokens_details": {"audio_tokens": 0, "reasoning_tokens": 0},
        }

    def to_json(self) -> Json:
        text = "".join(piece.text for piece in self.pieces if piece.call is None)
        message: Json = {"role": "assistant", "content": None, "refusal": None, self._words: text or None}
        if calls := self._calls():
            message["tool_calls"] = calls
        choice = {"index": 0, "message": message, "finish_reason": self.finish_reason, "logprobs": None}
        return self._object("chat.completion") | {
            "choices": [choice | {"content_filter_results": _SAFE}],
            "usage": self.usage(),
            "prompt_filter_results": [_PROMPT_SAFE],
        }

    def _calls(self) -> list[Json]:
        cut = self.pieces
        begun = {piece.call for piece in cut}
        whole = enumerate(self.reply.calls)
        return [
            _call(call, "".join(piece.text for piece in cut if piece.call == number))
            for number, call in whole
            if number in begun
        ]

    def opening(self) -> list[Json]:
        """What comes before the first token; the verdict on the prompt has no choices."""
        verdict: Json = {"id": "", "object": "", "created": 0, "model": "", "choices": []}
        return [
            verdict | {"prompt_filter_results": [_PROMPT_SAFE]},
            self._chunk(
                {"role": "assistant", "content": None if not self.reply.text else "", "refusal": None}
            ),
        ]

    def chunks(self) -> Iterator[tuple[Json, Piece]]:
        begun: set[int] = set()
        for piece in self.pieces:
            if piece.call is None:
                yield self._chunk({self._words: piece.text}), piece
                continue
            part: Json = {"index": piece.call, "function": {"arguments": piece.text}}
            if piece.call not in begun:
                begun.add(piece.call)
                opened = _call(self.reply.calls[piece.call], "")
                yield self._chunk({"tool_calls": [{"index": piece.call, **opened}]}), Piece("", piece.call)
            yield self._chunk({"tool_calls": [part]}), piece

    def closing(self) -> list[Json]:
        chunks = [self._chunk({}, finish_reason=self.finish_reason)]
        options = self.request.stream_options
        if options and options.include_usage:
            chunks.append(self._object("chat.completion.chunk") | {"choices": [], "usage": self.usage()})
        return chunks

    def _chunk(self, delta: Json, finish_reason: str | None = None) -> Json:
        choice: Json = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
        return self._object("chat.completion.chunk") | {"choices": [choice | {"content_filter_results": {}}]}

    def _object(self, kind: str) -> Json:
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": self.request.model,
            "system_fingerprint": None,
        }


def _call(call: ToolCall, arguments: str) -> Json:
    return {
        "id": _new_id("call_"),
        "type": "function",
        "function": {"name": call.name, "arguments": arguments},
    }
