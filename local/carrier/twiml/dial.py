"""<Dial><Number>: https://www.twilio.com/docs/voice/twiml/dial, /number"""

import re
from xml.etree.ElementTree import Element

from local.carrier.faults import Notice, UnsupportedFeatureError
from local.carrier.twiml.attributes import Attributes
from local.carrier.twiml.verbs import Dial

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_FOUR_HOURS = 14_400
_DIAL_NOT_DONE = (
    "callReason",
    "events",
    "passports",
    "record",
    "recordingConfigurationId",
    "recordingStatusCallback",
    "recordingStatusCallbackEvent",
    "recordingStatusCallbackMethod",
    "recordingTrack",
    "referMethod",
    "referUrl",
    "ringTone",
    "sequential",
    "trim",
)
_NUMBER_NOT_DONE = (
    "amdStatusCallback",
    "amdStatusCallbackMethod",
    "byoc",
    "machineDetection",
    "machineDetectionSilenceTimeout",
    "machineDetectionSpeechEndThreshold",
    "machineDetectionSpeechThreshold",
    "machineDetectionTimeout",
    "method",
    "sendDigits",
    "statusCallback",
    "statusCallbackEvent",
    "statusCallbackMethod",
    "url",
)


def read_dial(element: Element, notices: list[Notice]) -> Dial:
    attributes = Attributes("Dial", element.attrib, notices)
    attributes.refuse(*_DIAL_NOT_DONE)
    dial = Dial(
        number=_number(element, attributes, notices),
        action=attributes.text("action") or "",
        method=attributes.method("method", 13210),
        timeout=attributes.whole("timeout", 30, 13212),
        caller_id=attributes.text("callerId") or "",
        time_limit=attributes.whole("timeLimit", _FOUR_HOURS, 13216),
        answer_on_bridge=attributes.flag("answerOnBridge", 12200, default=False),
        hangup_on_star=attributes.flag("hangupOnStar", 13213, default=False),
    )
    attributes.end()
    return dial


def _number(element: Element, attributes: Attributes, notices: list[Notice]) -> str:
    """Return the one number, or nothing where there is none that could be called."""
    for noun in element:
        if noun.tag != "Number":
            raise UnsupportedFeatureError(f"<Dial><{noun.tag}>")
        number = Attributes("Number", noun.attrib, notices)
        number.refuse(*_NUMBER_NOT_DONE)
        number.end()
    if len(element) > 1:
        raise UnsupportedFeatureError("<Dial> of several numbers")
    text = ((element[0] if len(element) else element).text or "").strip()
    if not _E164.fullmatch(text):
        attributes.note(13223, "Invalid phone number format")
        return ""
    return text
