"""<Record> and <Start><Recording>: https://www.twilio.com/docs/voice/twiml/record, /recording"""

from xml.etree.ElementTree import Element

from local.carrier.faults import Notice, UnsupportedFeatureError
from local.carrier.twiml.attributes import Attributes
from local.carrier.twiml.callbacks import read_callback
from local.carrier.twiml.verbs import Record, StartRecording

_KEYS = frozenset("1234567890*#")
_TRIMS = ("trim-silence", "do-not-trim")
_HOUR = 3_600


def read_record(element: Element, notices: list[Notice]) -> Record:
    attributes = Attributes("Record", element.attrib, notices)
    attributes.refuse("transcribeCallback", "recordingConfigurationId", "recordingTrack")
    if attributes.flag("transcribe", 13614, default=False):
        raise UnsupportedFeatureError("<Record transcribe>")
    record = Record(
        action=attributes.text("action") or "",
        method=attributes.method("method", 13610),
        timeout=attributes.whole("timeout", 5, 13611),
        max_length=attributes.whole("maxLength", _HOUR, 13612, least=2),
        finish_on_key=_finish_keys(attributes),
        play_beep=attributes.flag("playBeep", 13616, default=True),
        trim=attributes.choice("trim", _TRIMS, "trim-silence", 13699) == "trim-silence",
        callback=read_callback(attributes),
    )
    attributes.end()
    return record


def _finish_keys(attributes: Attributes) -> str:
    keys = attributes.text("finishOnKey")
    if keys is None or not set(keys) <= _KEYS:
        if keys is not None:
            attributes.note(13613, "Invalid finishOnKey value")
        return "1234567890*#"
    return keys


def read_start(element: Element, notices: list[Notice]) -> StartRecording | None:
    attributes = Attributes("Start", element.attrib, notices)
    attributes.refuse("action", "method")
    attributes.end()
    for child in element:
        if child.tag != "Recording":
            raise UnsupportedFeatureError(f"<Start><{child.tag}>")
    if len(element) != 1:
        return attributes.note(12200, "exactly one noun is expected")
    return _read_recording(Attributes("Recording", element[0].attrib, notices))


def _read_recording(attributes: Attributes) -> StartRecording:
    attributes.refuse("name", "recordingConfigurationId")
    callback = read_callback(attributes)
    if callback and "://" not in callback.url:
        attributes.note(11200, "recordingStatusCallback is not an absolute URL")
        callback = None
    recording = StartRecording(
        channels=2 if attributes.choice("channels", ("mono", "dual"), "dual", 12200) == "dual" else 1,
        track=attributes.choice("track", ("inbound", "outbound", "both"), "both", 13622),
        trim=attributes.choice("trim", _TRIMS, "trim-silence", 13699) == "trim-silence",
        callback=callback,
    )
    attributes.end()
    return recording
