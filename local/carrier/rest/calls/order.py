"""What may be asked of a new call: https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource"""

from aiohttp import web

from local.carrier.faults import UnsupportedFeatureError
from local.carrier.records.orders import EVENTS, LONGEST_CALL_S, Detection, Order
from local.carrier.rest import forms
from local.carrier.rest.errors import RestError
from local.carrier.twiml.document import parse

_LONGEST_TWIML = 4_000
_NOT_DONE = (
    "ApplicationSid",
    "Byoc",
    "CallerId",
    "CallToken",
    "ClientNotificationUrl",
    "Passports",
    "Record",
    "RecordingChannels",
    "RecordingConfigurationId",
    "RecordingStatusCallback",
    "RecordingStatusCallbackEvent",
    "RecordingStatusCallbackMethod",
    "RecordingTrack",
    "SendDigits",
    "SipAuthPassword",
    "SipAuthUsername",
    "Trim",
)
_DETECTION = (
    "MachineDetection",
    "MachineDetectionTimeout",
    "MachineDetectionSpeechThreshold",
    "MachineDetectionSpeechEndThreshold",
    "MachineDetectionSilenceTimeout",
    "AsyncAmd",
    "AsyncAmdStatusCallback",
    "AsyncAmdStatusCallbackMethod",
)
_PARAMETERS = (
    "To",
    "From",
    "Url",
    "Method",
    "Twiml",
    "FallbackUrl",
    "FallbackMethod",
    "StatusCallback",
    "StatusCallbackMethod",
    "StatusCallbackEvent",
    "Timeout",
    "TimeLimit",
    "CallReason",
    *_DETECTION,
)


async def asked(request: web.Request) -> dict[str, str]:
    given = await forms.form(request, (*_PARAMETERS, *_NOT_DONE))
    for name in _NOT_DONE:
        if name in given:
            raise UnsupportedFeatureError(f"{name} of a call")
    return given


def read_order(given: dict[str, str]) -> Order:
    url = _document_url(given)
    return Order(
        url=url,
        method=forms.method(given, "Method") or "POST",
        twiml="" if url else read_twiml(given["Twiml"]),
        fallback_url=forms.url(given, "FallbackUrl") or "",
        fallback_method=forms.method(given, "FallbackMethod") or "POST",
        status_callback=forms.url(given, "StatusCallback", 21609) or "",
        status_callback_method=forms.method(given, "StatusCallbackMethod") or "POST",
        events=_events(given),
        timeout=forms.whole(given, "Timeout", 60, range(1, 601), 21208),
        time_limit=forms.whole(given, "TimeLimit", LONGEST_CALL_S, range(1, LONGEST_CALL_S + 1)),
        detection=_detection(given),
    )


def read_twiml(twiml: str) -> str:
    """As it is, if it can be performed."""
    if len(twiml) > _LONGEST_TWIML:
        raise RestError(400, 32018, f"Twiml is longer than {_LONGEST_TWIML} characters")
    parse(twiml.encode())
    return twiml


def _document_url(given: dict[str, str]) -> str:
    url = forms.url(given, "Url", 21205) or ""
    if not (url or given.get("Twiml")):
        raise RestError(400, 21205, "Url or Twiml is required")
    return url


def _events(given: dict[str, str]) -> frozenset[str]:
    events = frozenset(given.get("StatusCallbackEvent", "completed").split())
    if not events <= frozenset(EVENTS):
        raise RestError(400, 21626, "Invalid 'StatusCallbackEvent'")
    return events


def _detection(given: dict[str, str]) -> Detection | None:
    if "MachineDetection" not in given:
        if set(given) & set(_DETECTION):
            raise UnsupportedFeatureError("settings of MachineDetection without it")
        return None
    mode = forms.choice(given, "MachineDetection", ("Enable", "DetectMessageEnd"))
    return Detection(
        message_end=mode == "DetectMessageEnd",
        timeout_ms=forms.whole(given, "MachineDetectionTimeout", 30, range(3, 60)) * 1_000,
        speech_ms=forms.whole(given, "MachineDetectionSpeechThreshold", 2_400, range(1_000, 6_001)),
        speech_end_ms=forms.whole(given, "MachineDetectionSpeechEndThreshold", 1_200, range(500, 5_001)),
        silence_ms=forms.whole(given, "MachineDetectionSilenceTimeout", 5_000, range(2_000, 10_001)),
        background=forms.choice(given, "AsyncAmd", ("true", "false"), "false") == "true",
        callback=forms.url(given, "AsyncAmdStatusCallback") or "",
        callback_method=forms.method(given, "AsyncAmdStatusCallbackMethod") or "POST",
    )
