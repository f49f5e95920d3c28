from local.carrier.twiml.attributes import Attributes
from local.carrier.twiml.verbs import StatusCallback

EVENTS = frozenset({"in-progress", "completed", "absent"})
DEFAULT_EVENTS = frozenset({"completed"})


def read_callback(attributes: Attributes) -> StatusCallback | None:
    method = attributes.method("recordingStatusCallbackMethod", 13610)
    events = attributes.events("recordingStatusCallbackEvent", EVENTS, DEFAULT_EVENTS)
    url = attributes.text("recordingStatusCallback")
    return StatusCallback(url, method, events) if url else None
