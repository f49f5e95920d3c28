"""<Gather>: https://www.twilio.com/docs/voice/twiml/gather"""

import re
from typing import Literal
from xml.etree.ElementTree import Element

from local.carrier.faults import Notice
from local.carrier.twiml.attributes import Attributes
from local.carrier.twiml.prompts import read_prompts
from local.carrier.twiml.verbs import Gather

_KINDS = frozenset({"dtmf", "speech"})
_MODELS = re.compile(
    r"default|numbers_and_commands|phone_call|experimental_(conversations|utterances)"
    r"|googlev2_(long|short|telephony|telephony_short)|deepgram_nova-[23](-\w+)?"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,4}(-[A-Za-z0-9]{2,8})*|multi")
_MOST_HINTS = 500
_LONGEST_HINT = 100


def read_gather(element: Element, notices: list[Notice]) -> Gather:
    attributes = Attributes("Gather", element.attrib, notices)
    attributes.refuse("bargeIn", "maxSpeechTime", "debug", "enhanced")
    kinds = _kinds(attributes)
    timeout = _timeout(attributes)
    _check_language(attributes)
    gather = Gather(
        prompts=read_prompts(element, notices),
        hears_speech="speech" in kinds,
        hears_keys="dtmf" in kinds,
        action=attributes.text("action") or "",
        method=attributes.method("method", 13312),
        timeout=timeout,
        speech_timeout=_speech_timeout(attributes, timeout),
        hints=_hints(attributes),
        finish_on_key=attributes.choice("finishOnKey", frozenset("0123456789#*") | {""}, "#", 13310),
        num_digits=attributes.integer("numDigits", None, 13314),
        action_on_empty_result=attributes.flag("actionOnEmptyResult", 13338, default=False),
        partial_callback=attributes.text("partialResultCallback") or "",
        partial_method=attributes.method("partialResultCallbackMethod", 13329),
    )
    attributes.flag("profanityFilter", 13333, default=True)
    attributes.end()
    return gather


def _kinds(attributes: Attributes) -> frozenset[str]:
    kinds = frozenset((attributes.text("input") or "dtmf").split())
    if kinds and kinds <= _KINDS:
        return kinds
    attributes.note(13326, "Invalid input value")
    return frozenset({"dtmf"})


def _timeout(attributes: Attributes) -> int:
    value = attributes.text("timeout") or "5"
    if value.isascii() and value.isdecimal() and int(value) >= 1:
        return int(value)
    if value != "auto":
        attributes.note(13313, "Invalid timeout value")
    return 5


def _speech_timeout(attributes: Attributes, timeout: int) -> int | Literal["auto"]:
    model = attributes.text("speechModel")
    if model is not None and not _MODELS.fullmatch(model):
        attributes.note(13334, "Invalid model value")
    value = attributes.text("speechTimeout") or str(timeout)
    if value == "auto":
        if model is not None:
            attributes.note(13335, f"speechTimeout auto cannot be used with model {model}")
        return "auto"
    if value.isascii() and value.isdecimal() and int(value) >= 1:
        return int(value)
    attributes.note(13327, "Invalid speechTimeout value")
    return timeout


def _hints(attributes: Attributes) -> tuple[str, ...]:
    hints = tuple(hint.strip() for hint in (attributes.text("hints") or "").split(",") if hint.strip())
    if len(hints) <= _MOST_HINTS and all(len(hint) <= _LONGEST_HINT for hint in hints):
        return hints
    attributes.note(13330, "Invalid hints value")
    return ()


def _check_language(attributes: Attributes) -> None:
    if not _LANGUAGE.fullmatch(attributes.text("language") or "en-US"):
        attributes.note(13331, "Invalid language value")
