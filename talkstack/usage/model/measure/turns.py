"""What a turn has cost: listening, thinking and speaking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from talkstack.agents.model import ListeningEngine
from talkstack.conversation.model import CallerPressed, CallerSaid, CallerSilent, Segment, TurnReply
from talkstack.llm.model import Usage
from talkstack.speech.model import CALLS_PREFIX
from talkstack.usage.model.entry import Use
from talkstack.usage.model.measure.facts import Facts
from talkstack.usage.model.measure.lines import minutes
from talkstack.usage.model.meter import Meter

HAN = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
"""Characters that Azure Speech bills as two."""


def turns(facts: Facts) -> Iterator[Use]:
    if not any(reply.n == 0 for reply in facts.replies):
        yield from _spoken(0, facts.call.opening)
    for reply in facts.replies:
        yield from _heard(reply, facts.engine)
        yield from thought(reply.n, reply.usage, facts.model)
        yield from _spoken(reply.n, reply.segments)


def thought(turn: int | None, usage: Usage, model: str) -> Iterator[Use]:
    quantities = {
        Meter.LLM_INPUT: usage.input_tokens - usage.cached_tokens,
        Meter.LLM_CACHED: usage.cached_tokens,
        Meter.LLM_OUTPUT: usage.output_tokens,
    }
    for meter, quantity in quantities.items():
        yield Use(turn=turn, meter=meter, quantity=quantity, subject=model)


def seconds(milliseconds: int) -> int:
    return -(-milliseconds // 1000)


def characters(text: str) -> int:
    return sum(2 if _is_han(ord(character)) else 1 for character in text)


def _heard(reply: TurnReply, engine: ListeningEngine) -> Iterator[Use]:
    """A recorded answer is paid for twice: as a recording, and for hearing it."""
    if reply.heard_ms:
        yield Use(turn=reply.n, meter=Meter.RECORDING, quantity=minutes(reply.heard_ms))
        yield Use(turn=reply.n, meter=Meter.ASR, quantity=seconds(reply.heard_ms))
    elif engine is ListeningEngine.TWILIO and isinstance(
        reply.said, CallerSaid | CallerPressed | CallerSilent
    ):
        yield Use(turn=reply.n, meter=Meter.GATHER, quantity=1)


def _spoken(turn: int, segments: Iterable[Segment]) -> Iterator[Use]:
    """What was rendered when the agent was published costs nothing any more."""
    for segment in segments:
        if segment.audio is None:
            yield Use(turn=turn, meter=Meter.SAY, quantity=len(segment.text))
        elif segment.audio.startswith(f"{CALLS_PREFIX}/"):
            yield Use(turn=turn, meter=Meter.TTS, quantity=characters(segment.text))


def _is_han(code: int) -> bool:
    return any(first <= code <= last for first, last in HAN)
