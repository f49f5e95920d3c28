"""What the carrier does next: read from the TwiML as the carrier stand-in reads it."""

from dataclasses import dataclass

from local.carrier.faults import CallError
from local.carrier.twiml.document import parse
from local.carrier.twiml.record import StartRecording
from local.carrier.twiml.verbs import Gather, Play, Verb


class UnexpectedTwimlError(Exception):
    """An answer that no caller of the bench should get: an apology, a filler, a hang-up."""


@dataclass(frozen=True)
class Next:
    """The sounds to fetch, where to tell what the caller says then, and where to tell of the recording."""

    sounds: tuple[str, ...]
    action: str
    recording_callback: str | None


def next_of(body: bytes) -> Next:
    try:
        document = parse(body)
    except CallError as fault:
        raise UnexpectedTwimlError(fault.message) from fault
    if document.notices:
        raise UnexpectedTwimlError(document.notices[0].message)
    match document.verbs:
        case (StartRecording() as start, Gather() as gather):
            callback = start.callback.url if start.callback else None
            return Next(_sounds(gather), gather.action, callback)
        case (Gather() as gather,):
            return Next(_sounds(gather), gather.action, None)
        case verbs:
            raise UnexpectedTwimlError(f"<Gather> was expected, not {_names(verbs)}")


def _sounds(gather: Gather) -> tuple[str, ...]:
    sounds = tuple(prompt.url for prompt in gather.prompts if isinstance(prompt, Play))
    if not sounds or len(sounds) < len(gather.prompts):
        raise UnexpectedTwimlError("<Gather> holds something else than <Play>")
    return sounds


def _names(verbs: tuple[Verb, ...]) -> str:
    return ", ".join(f"<{type(verb).__name__}>" for verb in verbs) or "nothing"
