"""IncomingPhoneNumbers: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource"""

import re

from aiohttp import web

from local.carrier.account import new_sid
from local.carrier.faults import UnsupportedFeatureError
from local.carrier.records.calls import API_VERSION
from local.carrier.records.numbers import Number, Numbers
from local.carrier.records.stock import REGULATED
from local.carrier.rest import forms
from local.carrier.rest.border import DESK
from local.carrier.rest.errors import RestError, not_found
from local.carrier.rest.pages import PAGING, page

routes = web.RouteTableDef()

_PATH = "/2010-04-01/Accounts/{account}/IncomingPhoneNumbers"
_URLS = {
    "VoiceUrl": "voice_url",
    "VoiceFallbackUrl": "voice_fallback_url",
    "StatusCallback": "status_callback",
}
_METHODS = {
    "VoiceMethod": "voice_method",
    "VoiceFallbackMethod": "voice_fallback_method",
    "StatusCallbackMethod": "status_callback_method",
}
_ELSEWHERE = ("VoiceApplicationSid", "TrunkSid")
_SETTINGS = ("FriendlyName", *_URLS, *_METHODS, *_ELSEWHERE)

_UNAVAILABLE, _INVALID = "+15005550000", "+15005550001"
"""https://www.twilio.com/docs/iam/test-credentials: what these two answer there, they answer here."""


@routes.get(f"{_PATH}.json")
async def index(request: web.Request) -> web.Response:
    wanted = forms.query(request, ("PhoneNumber", "FriendlyName", *PAGING))
    found = [number for number in _numbers(request).all() if _matches(number, wanted)]
    return page(request, "incoming_phone_numbers", found, lambda number: _json(request, number))


@routes.post(f"{_PATH}.json")
async def create(request: web.Request) -> web.Response:
    given = await forms.form(request, ("PhoneNumber", *_SETTINGS))
    phone_number = given.get("PhoneNumber", "")
    if not forms.is_e164(phone_number) or phone_number == _INVALID:
        raise RestError(400, 21421, "PhoneNumber is invalid")
    if _numbers(request).at(phone_number) or phone_number == _UNAVAILABLE:
        raise RestError(400, 21422, "PhoneNumber is not available")
    if phone_number in REGULATED:
        raise RestError(400, 21631, "Phone Number Requires an Address")
    number = Number(new_sid("PN"), phone_number, phone_number)
    _numbers(request).add(_changed(number, given))
    return web.json_response(_json(request, _find(request, number.sid)), status=201)


@routes.get(f"{_PATH}/{{sid}}.json")
async def fetch(request: web.Request) -> web.Response:
    return web.json_response(_json(request, _find(request)))


@routes.post(f"{_PATH}/{{sid}}.json")
async def update(request: web.Request) -> web.Response:
    number = _find(request)
    _numbers(request).add(_changed(number, await forms.form(request, _SETTINGS)))
    return web.json_response(_json(request, _find(request)))


@routes.delete(f"{_PATH}/{{sid}}.json")
async def remove(request: web.Request) -> web.Response:
    _numbers(request).remove(_find(request).sid)
    return web.Response(status=204)


def _numbers(request: web.Request) -> Numbers:
    return request.app[DESK].numbers


def _find(request: web.Request, sid: str = "") -> Number:
    number = _numbers(request).get(sid or request.match_info["sid"])
    if not number:
        raise not_found(request.path)
    return number


def _matches(number: Number, wanted: dict[str, str]) -> bool:
    return (
        re.search(_digits(wanted.get("PhoneNumber", "")), number.phone_number) is not None
        and wanted.get("FriendlyName", number.friendly_name) == number.friendly_name
    )


def _digits(partial: str) -> str:
    """Part of a number, in which * is any digit."""
    return re.escape(partial).replace(r"\*", r"\d")


def _changed(number: Number, given: dict[str, str]) -> Number:
    """Applications and trunks are not done here: to have none is what can be asked for."""
    for name in _ELSEWHERE:
        if given.get(name):
            raise UnsupportedFeatureError(f"{name} of a number")
    urls = {field: forms.url(given, name) for name, field in _URLS.items()}
    methods = {field: forms.method(given, name) for name, field in _METHODS.items()}
    changes = {**urls, **methods, "friendly_name": given.get("FriendlyName")}
    return number.changed({field: value for field, value in changes.items() if value is not None})


def _json(request: web.Request, number: Number) -> dict[str, object]:
    account = request.app[DESK].account.sid
    return {
        **number.facts(),
        "account_sid": account,
        "api_version": API_VERSION,
        "capabilities": {"voice": True, "sms": False, "mms": False, "fax": False},
        "voice_application_sid": None,
        "trunk_sid": None,
        "beta": False,
        "origin": "twilio",
        "status": "in-use",
        "uri": f"{_PATH.format(account=account)}/{number.sid}.json",
    }
