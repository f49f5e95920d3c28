"""Calls: https://www.twilio.com/docs/voice/api/call-resource"""

from aiohttp import web

from local.carrier.calling.dialling.child import Child
from local.carrier.calling.session import Session
from local.carrier.faults import UnsupportedFeatureError
from local.carrier.records.calls import API_VERSION, Call
from local.carrier.records.dates import rfc2822
from local.carrier.rest import forms
from local.carrier.rest.border import DESK
from local.carrier.rest.errors import RestError, not_found
from local.carrier.rest.pages import PAGING, page
from local.carrier.twiml.document import parse
from local.carrier.webhooks.request import WebhookRequest

routes = web.RouteTableDef()

_PATH = "/2010-04-01/Accounts/{account}/Calls"
_LONGEST_TWIML = 4_000


@routes.get(f"{_PATH}.json")
async def index(request: web.Request) -> web.Response:
    wanted = forms.query(request, ("To", "From", "Status", "ParentCallSid", *PAGING))
    newest_first = request.app[DESK].calls.newest_first()
    return page(request, "calls", [call for call in newest_first if _matches(call, wanted)], _json)


@routes.post(f"{_PATH}.json")
async def create(request: web.Request) -> web.Response:
    raise UnsupportedFeatureError(f"outbound calls (POST {request.path})")


@routes.get(f"{_PATH}/{{sid}}.json")
async def fetch(request: web.Request) -> web.Response:
    return web.json_response(_json(find_call(request)))


@routes.post(f"{_PATH}/{{sid}}.json")
async def update(request: web.Request) -> web.Response:
    call = find_call(request)
    given = await forms.form(request, ("Status", "Url", "Method", "Twiml"))
    if child := request.app[DESK].children.get(call.sid):
        return _hang_up(child, given)
    session = live_session(request, "Call is not in-progress. Cannot redirect.")
    if "Status" in given:
        forms.choice(given, "Status", ("completed", "canceled"))
        session.hang_up(f"Status={given['Status']} by REST")
    elif address := forms.url(given, "Url"):
        method = forms.method(given, "Method") or "POST"
        session.divert(WebhookRequest(address, method, session.line.leg.clock.now(), call.params()))
    else:
        _divert_to_twiml(session, given.get("Twiml", ""))
    return web.json_response(_json(call))


def _hang_up(child: Child, given: dict[str, str]) -> web.Response:
    if "Status" not in given:
        raise UnsupportedFeatureError("another document for a call that was dialled")
    forms.choice(given, "Status", ("completed", "canceled"))
    child.hung_up.set()
    return web.json_response(_json(child.call))


def _divert_to_twiml(session: Session, twiml: str) -> None:
    if len(twiml) > _LONGEST_TWIML:
        raise RestError(400, 32018, f"Twiml is longer than {_LONGEST_TWIML} characters")
    session.divert(parse(twiml.encode()))


def find_call(request: web.Request) -> Call:
    call = request.app[DESK].calls.get(request.match_info["sid"])
    if not call:
        raise not_found(request.path)
    return call


def live_session(request: web.Request, refusal: str) -> Session:
    call = find_call(request)
    session = request.app[DESK].sessions.get(call.sid)
    if not session or not call.live:
        raise RestError(400, 21220, refusal)
    return session


def _matches(call: Call, wanted: dict[str, str]) -> bool:
    facts = {"To": call.to, "From": call.from_, "Status": call.status, "ParentCallSid": call.parent_sid}
    return all(facts[name] == value for name, value in wanted.items() if name in facts)


def _json(call: Call) -> dict[str, object]:
    path = f"{_PATH.format(account=call.account_sid)}/{call.sid}"
    return {
        "sid": call.sid,
        "account_sid": call.account_sid,
        "api_version": API_VERSION,
        "parent_call_sid": call.parent_sid,
        "phone_number_sid": call.number.sid,
        "from": call.from_,
        "from_formatted": call.from_,
        "to": call.to,
        "to_formatted": call.to,
        "status": call.status,
        "direction": call.direction,
        "duration": None if call.duration is None else str(call.duration),
        "date_created": rfc2822(call.created),
        "date_updated": rfc2822(call.updated),
        "start_time": rfc2822(call.created),
        "end_time": rfc2822(call.ended),
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "uri": f"{path}.json",
        "subresource_uris": {"recordings": f"{path}/Recordings.json"},
    }
