"""What the carrier does next: read from the TwiML as the carrier stand-in reads it."""

from dataclasses import dataclass

from local.carrier.faults import CallError, UnsupportedFeatureError
from local.carrier.twiml.document import Document, parse
from local.carrier.twiml.record import StartRecording
from local.carrier.twiml.verbs import Gather, Play, Redirect, Verb

SEGMENTS = "/audio/calls/"
"""Where a call's own words lie; what lies elsewhere is stock speech."""


class UnexpectedTwimlError(Exception):
    """An answer that no caller of the bench should get: an apology, a hang-up, words for Twilio to say."""


@dataclass(frozen=True)
class Next:
    """The sounds to fetch; then either where to ask on, or where to tell what the caller says.

    `partial` is where to tell what the caller is saying, `recorded` where to tell of the call's recording.
    """

    sounds: tuple[str, ...]
    action: str = ""
    redirect: str | None = None
    partial: str | None = None
    recorded: str | None = None

    @property
    def is_filler(self) -> bool:
        """Stock speech, and no end of the turn: the caller is only kept company."""
        return self.redirect is not None and not any(SEGMENTS in sound for sound in self.sounds)


def next_of(body: bytes) -> Next:
    document = _document(body)
    if document.notices:
        raise UnexpectedTwimlError(document.notices[0].message)
    match document.verbs:
        case (StartRecording() as start, *rest):
            return _next(tuple(rest), start.callback.url if start.callback else None)
        case verbs:
            return _next(verbs, None)


def _document(body: bytes) -> Document:
    try:
        return parse(body)
    except CallError as fault:
        raise UnexpectedTwimlError(fault.message) from fault
    except UnsupportedFeatureError as fault:
        raise UnexpectedTwimlError(str(fault)) from fault


def _next(verbs: tuple[Verb, ...], recorded: str | None) -> Next:
    match verbs:
        case (Gather() as gather,):
            partial = gather.partial_callback or None
            return Next(_sounds(gather.prompts), gather.action, partial=partial, recorded=recorded)
        case (*prompts, Redirect() as redirect) if prompts:
            return Next(_sounds(tuple(prompts)), redirect=redirect.url, recorded=recorded)
        case _:
            raise UnexpectedTwimlError(f"<Gather> was expected, not {_names(verbs)}")


def _sounds(prompts: tuple[Verb, ...]) -> tuple[str, ...]:
    sounds = tuple(prompt.url for prompt in prompts if isinstance(prompt, Play))
    if len(sounds) < len(prompts):
        raise UnexpectedTwimlError(f"<Play> was expected, not {_names(prompts)}")
    return sounds


def _names(verbs: tuple[Verb, ...]) -> str:
    return ", ".join(f"<{type(verb).__name__}>" for verb in verbs) or "nothing"
