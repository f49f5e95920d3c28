"""AvailablePhoneNumbers: https://www.twilio.com/docs/phone-numbers/api/availablephonenumber-resource"""

import re

from aiohttp import web

from local.carrier.records.stock import SHELVES, Ware
from local.carrier.rest import forms
from local.carrier.rest.border import DESK
from local.carrier.rest.errors import RestError, not_found
from local.carrier.rest.pages import PAGING, page

routes = web.RouteTableDef()

_PATH = "/2010-04-01/Accounts/{account}/AvailablePhoneNumbers/{country}/{type}.json"
_FILTERS = ("AreaCode", "Contains", "InRegion", "InLocality", "VoiceEnabled")
_PATTERN = re.compile(r"(?=.{2,16}$)[+*%]?[0-9A-Za-z]{2,}[*%$]?")
_KEYS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_MEANINGS = {"*": r"\d", "%": r"\d*", "+": "^", "$": "$"}


@routes.get(_PATH)
async def index(request: web.Request) -> web.Response:
    wares = SHELVES.get((request.match_info["country"], request.match_info["type"]))
    if wares is None:
        raise not_found(request.path)
    wanted = forms.query(request, (*_FILTERS, *PAGING))
    matching = _pattern(wanted.get("Contains", ""))
    numbers = request.app[DESK].numbers
    found = [
        ware
        for ware in wares
        if _fits(ware, wanted)
        and matching.search(ware.phone_number.lstrip("+"))
        and not numbers.at(ware.phone_number)
    ]
    return page(request, "available_phone_numbers", found, _json)


def _fits(ware: Ware, wanted: dict[str, str]) -> bool:
    """Every number that is sold here can be called."""
    return (
        wanted.get("AreaCode") in {None, ware.area_code}
        and wanted.get("InRegion", "").upper() in {"", ware.region}
        and wanted.get("InLocality", "").casefold() in {"", (ware.locality or "").casefold()}
        and forms.choice(wanted, "VoiceEnabled", ("true", "false"), "true") == "true"
    )


def _pattern(contains: str) -> re.Pattern[str]:
    """Letters are the keys that they stand on."""
    if contains and not _PATTERN.fullmatch(contains):
        raise RestError(400, 20001, "Contains is not a valid pattern")
    digits = contains.upper().translate(_KEYS)
    return re.compile("".join(_MEANINGS.get(it, it) for it in digits))


def _json(ware: Ware) -> dict[str, object]:
    return {
        "friendly_name": ware.phone_number,
        "phone_number": ware.phone_number,
        "lata": None,
        "locality": ware.locality,
        "rate_center": None,
        "latitude": None,
        "longitude": None,
        "region": ware.region,
        "postal_code": None,
        "iso_country": ware.iso_country,
        "address_requirements": ware.address_requirements,
        "beta": False,
        "capabilities": {"voice": True, "SMS": False, "MMS": False, "fax": False},
    }
