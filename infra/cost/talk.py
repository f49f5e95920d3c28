"""A month of talk, as figures: how much of it, and what each turn takes."""

from __future__ import annotations

from dataclasses import dataclass

from talkstack.agents.model import ListeningEngine
from talkstack.usage.model.measure.lines import minutes

BYTES_A_SECOND = 32_000
"""Of a recording as it is kept: two channels of 8 kHz, 16 bits each."""

SIDES = 2
"""Both channels of a recording are heard again."""


@dataclass(frozen=True, kw_only=True)
class Talk:
    """As the demo's caller talks by default: five turns in 89 s of real speech, recorded, in `make call PACE=real`.

    The tokens are those that the scripted model counts, words and signs; a real model counts others, and an agent with more
    instructions or tools has many more. `cached` is the share of them that the model finds in its cache.
    """

    minutes: int
    call_seconds: int = 90
    turns_per_minute: float = 3.4
    characters: int = 68
    input_tokens: int = 1_660
    output_tokens: int = 22
    cached: float = 0.0
    analysis_input_tokens: int = 1_490
    analysis_output_tokens: int = 165
    recorded: bool = True
    outbound: bool = False
    number: str = "+1"
    model: str = "gpt-5.4-mini"
    listening: ListeningEngine = ListeningEngine.TWILIO

    @property
    def calls(self) -> int:
        return round(self.minutes * 60 / self.call_seconds)

    @property
    def turns(self) -> int:
        return round(self.minutes * self.turns_per_minute)

    @property
    def billed_minutes(self) -> int:
        """A minute that has begun is paid for whole."""
        return self.calls * minutes(self.call_seconds * 1000)

    @property
    def recorded_seconds(self) -> int:
        return self.calls * self.call_seconds if self.recorded else 0
