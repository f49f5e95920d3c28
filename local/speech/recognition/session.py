"""A client's connection for recognition: one turn after another."""

import asyncio
from collections.abc import Mapping

from local.speech.channel import Channel
from local.speech.clock import Clock
from local.speech.engines import Engine
from local.speech.recognition.turn import Commit, Input, Turn
from local.speech.recognition.wishes import Mode, Wishes, wishes
from local.speech.usp import Message, RefusedError

_UNANSWERED = {"speech.config", "telemetry"}


class Session:
    def __init__(
        self,
        *,
        channel: Channel,
        engine: Engine,
        clock: Clock,
        query: Mapping[str, str],
        mode: Mode | None,
        languages: tuple[str, ...],
        interim: bool,
    ) -> None:
        self._channel = channel
        self._engine = engine
        self._clock = clock
        self._query = query
        self._mode: Mode | None = mode
        self._languages = languages
        self._interim = interim
        self._asked = dict[str, Wishes]()
        self._turns = dict[str, Turn]()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            running = list[asyncio.Task[None]]()
            async for message in self._channel.messages():
                if turn := self._take(message):
                    running.append(tasks.create_task(turn.run()))
            for task in running:
                task.cancel()

    def _take(self, message: Message) -> Turn | None:
        """Give a message to its turn; the turn, if this message began it."""
        match message.path:
            case path if path in _UNANSWERED:
                return None
            case "speech.context":
                self._asked[message.request_id] = self._wishes(message)
                return None
            case "audio":
                return self._put(message.request_id, message.body)
            case "audio.commit":
                token = message.headers.get("x-client-commit-token", "")
                return self._put(message.request_id, Commit(token))
            case unknown:
                raise RefusedError(f"{unknown} is not done")

    def _wishes(self, message: Message) -> Wishes:
        asked = wishes(message.json(), self._query, self._mode)
        if not asked.language.lower().startswith(self._languages):
            raise RefusedError(f"this engine does not hear {asked.language}")
        return asked

    def _put(self, request_id: str, item: Input) -> Turn | None:
        if turn := self._turns.get(request_id):
            turn.put(item)
            return None
        self._turns[request_id] = turn = self._begin(request_id)
        turn.put(item)
        return turn

    def _begin(self, request_id: str) -> Turn:
        asked = self._asked.get(request_id)
        if asked is None:
            raise RefusedError("audio came before the speech.context of its turn")
        return Turn(
            channel=self._channel,
            engine=self._engine,
            clock=self._clock,
            request_id=request_id,
            asked=asked,
            interim=self._interim,
        )
