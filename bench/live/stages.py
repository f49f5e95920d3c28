"""Where a turn's own time goes: the app's stages beside what the stand-ins clocked of the same reply."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pymongo import AsyncMongoClient

from bench.live.clocks import Turn, digest

type Stages = Mapping[str, int]


@dataclass(frozen=True)
class Shares:
    """Milliseconds of one turn's own time."""

    beyond_model: float
    beyond_voice: float
    rest: float

    @classmethod
    def of(cls, turn: Turn, stages: Stages) -> "Shares":
        """The rest is reading, writing it all down, and the way of the request through the host."""
        model = stages["model_done"] - turn.model
        voice = stages["speech_first"] - stages["model_done"] - turn.synthesis
        return cls(model, voice, turn.own - model - voice)


async def read(mongo: str, database: str) -> dict[str, Stages]:
    """The stages of every reply so far, by the digest of its text."""
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(mongo)
    async with client:
        replies = await client[database]["replies"].find({}, {"segments": 1, "stages": 1}).to_list()
    return {digest(reply["segments"][0]["text"]): reply["stages"] for reply in replies if reply["segments"]}
