"""What a month of talk uses of each meter, and what that costs by the product's own price book."""

from __future__ import annotations

from collections.abc import Iterator

from infra.cost.talk import BYTES_A_SECOND, SIDES, Talk
from talkstack.agents.model import ListeningEngine
from talkstack.llm.model import Usage
from talkstack.usage.listed import LIST
from talkstack.usage.model.entry import Entry, Use, entered
from talkstack.usage.model.measure.turns import thought
from talkstack.usage.model.meter import Meter

CALLERS_SHARE = 0.4
"""Of a minute of talk the caller has so much."""


def costs(talk: Talk) -> tuple[Entry, ...]:
    return entered([*_lines(talk), *_listening(talk), *_turns(talk), *_afterwards(talk)], LIST)


def _use(meter: Meter, quantity: float, subject: str = "") -> Use:
    return Use(turn=None, meter=meter, quantity=round(quantity), subject=subject)


def _lines(talk: Talk) -> Iterator[Use]:
    meter = Meter.TELEPHONY_OUTBOUND if talk.outbound else Meter.TELEPHONY_INBOUND
    yield _use(meter, talk.billed_minutes, talk.number)
    yield _use(Meter.RECORDING, talk.billed_minutes if talk.recorded else 0)


def _listening(talk: Talk) -> Iterator[Use]:
    """A recorded answer is a recording of its own, and a minute of it for each turn."""
    if talk.listening is ListeningEngine.TWILIO:
        yield _use(Meter.GATHER, talk.turns)
    else:
        yield _use(Meter.RECORDING, talk.turns)
        yield _use(Meter.ASR, talk.minutes * 60 * CALLERS_SHARE)


def _turns(talk: Talk) -> Iterator[Use]:
    yield _use(Meter.TTS, talk.turns * talk.characters)
    given, made = talk.turns * talk.input_tokens, talk.turns * talk.output_tokens
    yield from _thought(talk, given, made, cached=round(given * talk.cached))


def _afterwards(talk: Talk) -> Iterator[Use]:
    yield _use(Meter.ASR, SIDES * talk.recorded_seconds)
    yield _use(Meter.STORAGE, BYTES_A_SECOND * talk.recorded_seconds)
    yield from _thought(
        talk, talk.calls * talk.analysis_input_tokens, talk.calls * talk.analysis_output_tokens
    )


def _thought(talk: Talk, given: int, made: int, *, cached: int = 0) -> Iterator[Use]:
    yield from thought(None, Usage(input_tokens=given, cached_tokens=cached, output_tokens=made), talk.model)
