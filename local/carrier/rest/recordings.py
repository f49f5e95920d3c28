"""Recordings of the account: https://www.twilio.com/docs/voice/api/recording"""

import asyncio
import io
import wave
from pathlib import Path

import numpy as np
from aiohttp import web

from local.carrier.faults import UnsupportedFeatureError
from local.carrier.prices import UNIT, recording_price
from local.carrier.records.calls import API_VERSION
from local.carrier.records.dates import rfc2822
from local.carrier.records.recordings import Recording
from local.carrier.rest import forms
from local.carrier.rest.border import DESK
from local.carrier.rest.errors import RestError, not_found
from local.carrier.rest.pages import PAGING, page

routes = web.RouteTableDef()

_PATH = "/2010-04-01/Accounts/{account}/Recordings"


@routes.get(f"{_PATH}.json")
async def index(request: web.Request) -> web.Response:
    wanted = forms.query(request, ("CallSid", "IncludeSoftDeleted", *PAGING))
    deleted = forms.choice(wanted, "IncludeSoftDeleted", ("true", "false"), "false") == "true"
    found = request.app[DESK].recordings.all(wanted.get("CallSid"), deleted=deleted)
    return page(request, "recordings", found, lambda recording: recording_json(request, recording))


@routes.get(f"{_PATH}/{{recording}}.json")
async def fetch(request: web.Request) -> web.Response:
    return web.json_response(recording_json(request, find_recording(request)))


@routes.delete(f"{_PATH}/{{recording}}.json")
async def remove(request: web.Request) -> web.Response:
    return delete_recording(request)


def delete_recording(request: web.Request) -> web.Response:
    recording = find_recording(request)
    if recording.active:
        raise RestError(400, 21220, "The recording is still in progress")
    request.app[DESK].recordings.remove(recording.sid)
    return web.Response(status=204)


@routes.get(f"{_PATH}/{{recording:RE[0-9a-f]+}}{{extension:(\\.wav)?}}")
async def media(request: web.Request) -> web.Response:
    recording = find_recording(request)
    wanted = forms.query(request, ("RequestedChannels",))
    channels = forms.choice(wanted, "RequestedChannels", ("1", "2"), str(recording.channels))
    if recording.status != "completed":
        raise not_found(request.path)
    file = request.app[DESK].recordings.file(recording.sid)
    content = await asyncio.to_thread(_media, file, recording.channels, int(channels))
    return web.Response(body=content, content_type="audio/x-wav")


@routes.get(f"{_PATH}/{{recording}}.mp3")
async def mp3(request: web.Request) -> web.Response:
    raise UnsupportedFeatureError(f"recordings as mp3 ({request.path})")


def _media(file: Path, channels: int, wanted: int) -> bytes:
    if wanted > channels:
        raise RestError(400, 20001, "RequestedChannels is more than was recorded")
    content = file.read_bytes()
    return content if wanted == channels else _mixed(content)


def _mixed(content: bytes) -> bytes:
    with wave.open(io.BytesIO(content)) as source:
        sides = np.frombuffer(source.readframes(source.getnframes()), dtype="<i2").reshape(-1, 2)
        rate = source.getframerate()
    file = io.BytesIO()
    with wave.open(file, "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(2)
        target.setframerate(rate)
        target.writeframes(
            np.clip(sides.sum(axis=1, dtype=np.int32), -32_768, 32_767).astype("<i2").tobytes()
        )
    return file.getvalue()


def find_recording(request: web.Request) -> Recording:
    recording = request.app[DESK].recordings.get(request.match_info["recording"])
    if not recording or request.match_info.get("sid", recording.call_sid) != recording.call_sid:
        raise not_found(request.path)
    return recording


def recording_json(request: web.Request, recording: Recording) -> dict[str, object]:
    desk = request.app[DESK]
    return {
        "sid": recording.sid,
        "account_sid": recording.account_sid,
        "api_version": API_VERSION,
        "call_sid": recording.call_sid,
        "conference_sid": None,
        "status": recording.status,
        "channels": recording.channels,
        "track": recording.track,
        "source": recording.source,
        "duration": None if recording.duration is None else str(recording.duration),
        "date_created": rfc2822(recording.started),
        "date_updated": rfc2822(recording.updated),
        "start_time": rfc2822(recording.started),
        "price": recording_price(recording),
        "price_unit": UNIT,
        "error_code": None,
        "encryption_details": None,
        "media_url": desk.recording_url(recording.sid),
        "uri": f"{_PATH.format(account=recording.account_sid)}/{recording.sid}.json",
        "subresource_uris": {},
    }
