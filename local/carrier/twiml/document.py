"""A TwiML document, checked as strictly as Twilio's own notices are."""

from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, fromstring

from local.carrier.faults import CallError, Notice, UnsupportedFeatureError
from local.carrier.twiml.attributes import Attributes
from local.carrier.twiml.dial import read_dial
from local.carrier.twiml.gather import read_gather
from local.carrier.twiml.prompts import read_pause, read_play, read_say
from local.carrier.twiml.record import read_record, read_start
from local.carrier.twiml.verbs import Hangup, Redirect, Reject, Verb

LARGEST = 64 * 1024

_NOT_DONE = frozenset(
    {
        "AddOns",
        "Connect",
        "Echo",
        "Enqueue",
        "Leave",
        "Pay",
        "Prompt",
        "Queue",
        "Refer",
        "Sms",
        "Stop",
    }
)


@dataclass(frozen=True)
class Document:
    verbs: tuple[Verb, ...]
    notices: tuple[Notice, ...]


def parse(body: bytes) -> Document:
    if len(body) > LARGEST:
        raise CallError(11750, "TwiML response body too large")
    notices: list[Notice] = []
    verbs = [_verb(element, notices) for element in _root(body)]
    return Document(tuple(verb for verb in verbs if verb), tuple(notices))


def _root(body: bytes) -> Element:
    # Entities are declared in a DOCTYPE, and TwiML has none: without one the parser expands nothing.
    if b"<!DOCTYPE" in body:
        raise CallError(12100, "Document parse failure: a document type is declared")
    try:
        root = fromstring(body)  # noqa: S314 - see above
    except ParseError as error:
        raise CallError(12100, f"Document parse failure: {error}") from error
    if root.tag != "Response":
        raise CallError(12100, "Document parse failure: the root element is not <Response>")
    return root


def _verb(element: Element, notices: list[Notice]) -> Verb | None:
    if element.tag in _NOT_DONE:
        raise UnsupportedFeatureError(f"<{element.tag}>")
    if element.tag not in _READERS:
        notices.append(Notice(12200, f"Invalid content was found starting with element '{element.tag}'."))
        return None
    return _READERS[element.tag](element, notices)


def _read_redirect(element: Element, notices: list[Notice]) -> Redirect:
    attributes = Attributes("Redirect", element.attrib, notices)
    redirect = Redirect((element.text or "").strip(), attributes.method("method", 13710))
    attributes.end()
    return redirect


def _read_reject(element: Element, notices: list[Notice]) -> Reject:
    attributes = Attributes("Reject", element.attrib, notices)
    reject = Reject(attributes.choice("reason", ("rejected", "busy"), "rejected", 13810))
    attributes.end()
    return reject


def _read_hangup(element: Element, notices: list[Notice]) -> Hangup:
    Attributes("Hangup", element.attrib, notices).end()
    return Hangup()


_READERS: dict[str, Callable[[Element, list[Notice]], Verb | None]] = {
    "Say": read_say,
    "Play": read_play,
    "Pause": read_pause,
    "Gather": read_gather,
    "Record": read_record,
    "Start": read_start,
    "Dial": read_dial,
    "Redirect": _read_redirect,
    "Reject": _read_reject,
    "Hangup": _read_hangup,
}
