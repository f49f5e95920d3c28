"""Calls: https://www.twilio.com/docs/voice/api/call-resource"""

from aiohttp import web

from local.carrier.calling.dialling.child import Child
from local.carrier.calling.outbound.dispatch import cancel
from local.carrier.calling.session import Session
from local.carrier.faults import UnsupportedFeatureError
from local.carrier.prices import UNIT, call_price
from local.carrier.records.calls import API_VERSION, Call
from local.carrier.records.dates import rfc2822
from local.carrier.rest import forms
from local.carrier.rest.border import DESK
from local.carrier.rest.calls.order import asked, read_twiml
from local.carrier.rest.calls.placing import place
from local.carrier.rest.calls.search import FILTERS, Search
from local.carrier.rest.errors import RestError, not_found
from local.carrier.rest.pages import PAGING, page
from local.carrier.twiml.document import parse
from local.carrier.webhooks.request import WebhookRequest

routes = web.RouteTableDef()

_PATH = "/2010-04-01/Accounts/{account}/Calls"


@routes.get(f"{_PATH}.json")
async def index(request: web.Request) -> web.Response:
    search = Search(forms.query(request, (*FILTERS, *PAGING)))
    newest_first = request.app[DESK].calls.newest_first()
    return page(request, "calls", [call for call in newest_first if search.finds(call)], _json)


@routes.post(f"{_PATH}.json")
async def create(request: web.Request) -> web.Response:
    given = await asked(request)
    return web.json_response(_json(place(request.app[DESK], given)), status=201)


@routes.get(f"{_PATH}/{{sid}}.json")
async def fetch(request: web.Request) -> web.Response:
    return web.json_response(_json(find_call(request)))


@routes.post(f"{_PATH}/{{sid}}.json")
async def update(request: web.Request) -> web.Response:
    call = find_call(request)
    given = await forms.form(request, ("Status", "Url", "Method", "Twiml"))
    if child := request.app[DESK].children.get(call.sid):
        return _hang_up(child, given)
    if "Status" in given:
        _end(request, call, forms.choice(given, "Status", ("completed", "canceled")))
    else:
        _divert(_live_session_in_progress(request), given)
    return web.json_response(_json(call))


@routes.delete(f"{_PATH}/{{sid}}.json")
async def remove(request: web.Request) -> web.Response:
    call, desk = find_call(request), request.app[DESK]
    if call.live:
        raise RestError(409, 20009, "Cannot delete this resource before it is complete")
    desk.calls.remove(call.sid)
    desk.journal.timelines.pop(call.sid, None)
    return web.Response(status=204)


def _end(request: web.Request, call: Call, status: str) -> None:
    """What is in progress cannot be canceled any more, which is no error."""
    if call.status == "queued" and call.sid not in request.app[DESK].sessions:
        cancel(request.app[DESK], call)
        return
    session = live_session(request, "Call is not in-progress. Cannot redirect.")
    if status == "completed" or call.status != "in-progress":
        session.hang_up(f"Status={status} by REST")


def _divert(session: Session, given: dict[str, str]) -> None:
    if address := forms.url(given, "Url", 21205):
        method, call = forms.method(given, "Method") or "POST", session.call
        session.divert(WebhookRequest(address, method, session.line.leg.clock.now(), call.params()))
    else:
        session.divert(parse(read_twiml(given.get("Twiml", "")).encode()))


def _hang_up(child: Child, given: dict[str, str]) -> web.Response:
    if "Status" not in given:
        raise UnsupportedFeatureError("another document for a call that was dialled")
    forms.choice(given, "Status", ("completed", "canceled"))
    child.hung_up.set()
    return web.json_response(_json(child.call))


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


def _live_session_in_progress(request: web.Request) -> Session:
    refusal = "Call is not in-progress. Cannot redirect."
    session = live_session(request, refusal)
    if session.call.status != "in-progress":
        raise RestError(400, 21220, refusal)
    return session


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
        "start_time": rfc2822(call.started),
        "end_time": rfc2822(call.ended),
        "price": call_price(call),
        "price_unit": UNIT,
        "queue_time": str(call.queue_ms),
        "answered_by": call.answered_by,
        "annotation": None,
        "caller_name": None,
        "forwarded_from": None,
        "group_sid": None,
        "trunk_sid": None,
        "uri": f"{path}.json",
        "subresource_uris": {"recordings": f"{path}/Recordings.json"},
    }
