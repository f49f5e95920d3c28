"""A client's connection for synthesis: one turn after another."""

import asyncio

from local.speech.channel import Channel
from local.speech.clock import Clock
from local.speech.engines import Engine
from local.speech.synthesis.context import Asked, asked
from local.speech.synthesis.pace import Pace
from local.speech.synthesis.ssml import Piece, Saying, pieces
from local.speech.synthesis.turn import Turn
from local.speech.usp import Message, RefusedError

_UNANSWERED = {"speech.config", "telemetry"}


class Session:
    def __init__(
        self,
        *,
        channel: Channel,
        engine: Engine,
        clock: Clock,
        pace: Pace,
        languages: tuple[str, ...],
    ) -> None:
        self._channel = channel
        self._engine = engine
        self._clock = clock
        self._pace = pace
        self._languages = languages
        self._asked = dict[str, Asked]()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            running = list[asyncio.Task[None]]()
            async for message in self._channel.messages():
                match message.path:
                    case path if path in _UNANSWERED:
                        pass
                    case "synthesis.context":
                        self._prepare(message)
                    case "ssml":
                        turn = self._turn(message.request_id)
                        running.append(tasks.create_task(turn.run(self._pieces(message))))
                    case unknown:
                        raise RefusedError(f"{unknown} is not done")
            for task in running:
                task.cancel()

    def _prepare(self, message: Message) -> None:
        self._asked[message.request_id] = asked(message.json())

    def _pieces(self, message: Message) -> list[Piece]:
        found = pieces(message.body.decode())
        for piece in found:
            if isinstance(piece, Saying) and not piece.voice.lower().startswith(self._languages):
                raise RefusedError(f"this engine does not speak as {piece.voice}")
        return found

    def _turn(self, request_id: str) -> Turn:
        wanted = self._asked.pop(request_id, None)
        if wanted is None:
            raise RefusedError("ssml came before its synthesis.context")
        return Turn(
            channel=self._channel,
            engine=self._engine,
            clock=self._clock,
            pace=self._pace,
            request_id=request_id,
            asked=wanted,
        )
