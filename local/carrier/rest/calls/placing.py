"""Whether a call may be placed at all; the codes are those of https://www.twilio.com/docs/api/errors."""

from local.carrier.account import new_sid
from local.carrier.calling.outbound.dispatch import enqueue
from local.carrier.calling.outbound.queue import BacklogFullError
from local.carrier.faults import UnsupportedFeatureError
from local.carrier.records.calls import Call
from local.carrier.records.numbers import Number
from local.carrier.rest import forms
from local.carrier.rest.calls.order import read_order
from local.carrier.rest.errors import RestError
from local.carrier.switchboard import Switchboard

_STATUSES = {20003: 401, 20429: 429}


def place(desk: Switchboard, given: dict[str, str]) -> Call:
    to, number = _callee(given, desk), _caller(given, desk)
    order = read_order(given)
    _check_room(desk)
    call = Call(
        new_sid("CA"),
        desk.account.sid,
        number.phone_number,
        to,
        number,
        status="queued",
        direction="outbound-api",
        order=order,
    )
    try:
        enqueue(desk, call)
    except BacklogFullError as error:
        raise RestError(400, 22005, f"Too many calls are queued: {error}") from error
    return call


def _callee(given: dict[str, str], desk: Switchboard) -> str:
    to = given.get("To", "")
    if not to:
        raise RestError(400, 21201, "No 'To' number is specified")
    if not forms.is_e164(to):
        raise RestError(400, 21211, "'To' is not a valid phone number")
    if desk.numbers.at(to):
        raise UnsupportedFeatureError("calls between numbers of one account")
    if code := desk.callees.at(to).refuses:
        raise RestError(_STATUSES.get(code, 400), code, "The callee's script refuses the call")
    return to


def _caller(given: dict[str, str], desk: Switchboard) -> Number:
    from_ = given.get("From", "")
    if not from_:
        raise RestError(400, 21213, "'From' phone number is required")
    if not forms.is_e164(from_):
        raise RestError(400, 21212, "'From' is not a valid phone number")
    number = desk.numbers.at(from_)
    if not number:
        raise RestError(400, 21210, "'From' phone number not verified")
    return number


def _check_room(desk: Switchboard) -> None:
    most = desk.queue.limits.concurrent
    if most is not None and desk.calls.live() >= most:
        raise RestError(400, 10004, "Call concurrency limit exceeded")
