"""What the stand-ins took for one turn's words, found by a digest of the reply that both of them tell."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import aiohttp

from bench.calls.carrier import Sample


@dataclass(frozen=True)
class Turn:
    """One turn in milliseconds; `own` is what neither the model nor the voice accounts for."""

    whole: float
    model: float
    synthesis: float
    key: str = ""

    @property
    def own(self) -> float:
        return self.whole - self.model - self.synthesis


@dataclass(frozen=True)
class Clocks:
    """Milliseconds by digest: the model's first sentence, and the whole synthesis."""

    model: Mapping[str, float]
    synthesis: Mapping[str, float]

    def turn(self, sample: Sample, reply: Callable[[str], str]) -> Turn | None:
        """None when a stand-in does not know the reply: the caller then heard something else."""
        key = digest(reply(sample.words))
        model, synthesis = self.model.get(key), self.synthesis.get(key)
        if model is None or synthesis is None:
            return None
        return Turn(sample.ms, model, synthesis, key)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


async def read(session: aiohttp.ClientSession, urls: Mapping[str, str]) -> Clocks:
    async with session.get(f"{urls['model']}/model/clock") as response:
        model = (await response.json())["requests"]
    async with session.get(f"{urls['speech']}/speech/clock") as response:
        speech = await response.json()
    return Clocks(
        model={entry["text_sha256"]: entry["first_sentence_ms"] for entry in model if entry["finished"]},
        synthesis={
            entry["text_sha256"]: entry["total_ms"] for entry in speech if entry["kind"] == "synthesis"
        },
    )
