"""Recordings of one call, started and steered while it lives."""

from aiohttp import web

from local.carrier.calling.recorder import Recorder
from local.carrier.records.recordings import Recording
from local.carrier.rest import forms
from local.carrier.rest.border import DESK
from local.carrier.rest.calls.resource import find_call, live_session
from local.carrier.rest.errors import RestError, not_found
from local.carrier.rest.pages import PAGING, page
from local.carrier.rest.recordings import delete_recording, find_recording, recording_json
from local.carrier.twiml.callbacks import DEFAULT_EVENTS, EVENTS
from local.carrier.twiml.verbs import StatusCallback

routes = web.RouteTableDef()

_PATH = "/2010-04-01/Accounts/{account}/Calls/{sid}/Recordings"
_NOT_ELIGIBLE = "Requested resource is not eligible for recording"
_PARAMETERS = (
    "RecordingStatusCallback",
    "RecordingStatusCallbackMethod",
    "RecordingStatusCallbackEvent",
    "Trim",
    "RecordingChannels",
    "RecordingTrack",
)


@routes.get(f"{_PATH}.json")
async def index(request: web.Request) -> web.Response:
    forms.query(request, PAGING)
    found = request.app[DESK].recordings.all(find_call(request).sid)
    return page(request, "recordings", found, lambda recording: recording_json(request, recording))


@routes.post(f"{_PATH}.json")
async def create(request: web.Request) -> web.Response:
    given = await forms.form(request, _PARAMETERS)
    recorder = live_session(request, _NOT_ELIGIBLE).line.recorder
    recording = recorder.start(
        "StartCallRecordingAPI",
        channels=2 if forms.choice(given, "RecordingChannels", ("mono", "dual"), "mono") == "dual" else 1,
        track=forms.choice(given, "RecordingTrack", ("inbound", "outbound", "both"), "both"),
        trim=forms.choice(given, "Trim", ("trim-silence", "do-not-trim"), "do-not-trim") == "trim-silence",
        callback=_callback(given),
    )
    return web.json_response(recording_json(request, recording), status=201)


@routes.get(f"{_PATH}/{{recording}}.json")
async def fetch(request: web.Request) -> web.Response:
    return web.json_response(recording_json(request, find_recording(request)))


@routes.post(f"{_PATH}/{{recording}}.json")
async def update(request: web.Request) -> web.Response:
    given = await forms.form(request, ("Status", "PauseBehavior"))
    recorder = live_session(request, _NOT_ELIGIBLE).line.recorder
    recording = _active(request, recorder)
    match forms.choice(given, "Status", ("in-progress", "paused", "stopped")):
        case "stopped":
            recorder.stop(recording)
        case "paused":
            behaviour = forms.choice(given, "PauseBehavior", ("skip", "silence"), "silence")
            recorder.pause(recording, keep_silence=behaviour == "silence")
        case _:
            recorder.resume(recording)
    return web.json_response(recording_json(request, recording))


@routes.delete(f"{_PATH}/{{recording}}.json")
async def remove(request: web.Request) -> web.Response:
    return delete_recording(request)


def _active(request: web.Request, recorder: Recorder) -> Recording:
    active = recorder.active()
    if request.match_info["recording"] != "Twilio.CURRENT":
        active = [recording for recording in active if recording is find_recording(request)]
    if not active:
        raise not_found(request.path)
    if len(active) > 1:
        raise RestError(400, 20001, "Twilio.CURRENT means one recording, and more are in progress")
    return active[0]


def _callback(given: dict[str, str]) -> StatusCallback | None:
    address = forms.url(given, "RecordingStatusCallback")
    method = forms.method(given, "RecordingStatusCallbackMethod") or "POST"
    events = frozenset(given.get("RecordingStatusCallbackEvent", "").split())
    if not events <= EVENTS:
        raise RestError(400, 13621, "Invalid 'recordingStatusCallbackEvent'")
    return StatusCallback(address, method, events or DEFAULT_EVENTS) if address else None
