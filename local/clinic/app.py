"""The HTTP API of a clinic that lets an agent look into its calendar and book."""

import hashlib
import json
import secrets
from collections.abc import Callable
from datetime import datetime
from hmac import compare_digest

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from local import loopback
from local.clinic.book import Answer, Appointment, Book, KeyReusedError, SlotTakenError
from local.clinic.days import UnknownDayError, parse_day, spoken_day
from local.clinic.hooks import Hooks
from local.clinic.ringing import UnsignedError, choose, verify
from local.clinic.slots import NoSuchSlotError, Slot, find_slot, slots_of
from local.faults.clinic import ClinicFault, LostAnswer, clinic_switch
from local.faults.switch import Switch, cut_off

type Clock = Callable[[], datetime]

_BOOK = web.AppKey("book", Book)
_CLOCK: web.AppKey[Clock] = web.AppKey("clock")
_KEY = web.AppKey("key", str)
_FAULTS: web.AppKey[Switch[ClinicFault]] = web.AppKey("faults")
_OPEN = frozenset({("GET", "/health"), ("POST", "/ringing"), ("POST", "/hooks")})  # the latter are signed
_TOOLS = frozenset({("GET", "/slots"), ("POST", "/appointments")})
_REFUSALS: dict[type[Exception], tuple[int, str]] = {
    UnknownDayError: (422, "unknown_day"),
    NoSuchSlotError: (422, "no_such_slot"),
    SlotTakenError: (409, "slot_taken"),
    KeyReusedError: (409, "idempotency_key_reused"),
    UnsignedError: (401, "unsigned"),
}


class AppointmentCreate(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=100)
    slot: str
    reason: str = Field(min_length=1, max_length=200)


def clinic(*, book: Book, clock: Clock, key: str) -> web.Application:
    app = loopback.application(_refuse_strangers, _name_errors, _meet_fault)
    app[_BOOK], app[_CLOCK], app[_KEY] = book, clock, key
    app.router.add_get("/slots", _list_slots)
    app.router.add_post("/appointments", _create_appointment)
    app.router.add_get("/appointments", _list_appointments)
    app.router.add_get("/appointments/by-key/{key}", _find_outcome)
    app.router.add_get("/effects", _list_effects)
    app.router.add_post("/ringing", _choose)
    Hooks(book, key).add_to(app)
    app[_FAULTS] = clinic_switch()
    app[_FAULTS].add_to(app, "/clinic/fault")
    return app


async def _list_slots(request: web.Request) -> web.Response:
    unknown = set(request.query) - {"day", "reason"}
    if unknown or "day" not in request.query:
        return _refusal(422, "invalid_request", "give day, and reason if known; nothing else")
    now, taken = request.app[_CLOCK](), request.app[_BOOK].taken()
    day = parse_day(request.query["day"], now.date())
    free = [slot.to_json() for slot in slots_of(day, now) if slot.id not in taken]
    return web.json_response({"day": day.isoformat(), "spoken_day": spoken_day(day), "slots": free})


async def _create_appointment(request: web.Request) -> web.Response:
    try:
        wanted = AppointmentCreate.model_validate_json(await request.read())
    except ValidationError as error:
        fields = ", ".join(".".join(str(part) for part in e["loc"]) or "body" for e in error.errors())
        return _refusal(422, "invalid_request", f"not valid: {fields}")
    slot = find_slot(wanted.slot, request.app[_CLOCK]())
    answer = _book_once(request.app[_BOOK], request.headers.get("Idempotency-Key", ""), wanted, slot)
    return web.Response(status=answer.status, text=answer.body, content_type="application/json")


def _book_once(book: Book, key: str, wanted: AppointmentCreate, slot: Slot) -> Answer:
    request = hashlib.sha256(wanted.model_dump_json().encode()).hexdigest()
    with book.transaction():
        before = book.repeat(key, request) if key else None
        if before:
            return before
        answer = _book(book, key, wanted, slot)
        if key:
            book.remember(key, request, answer)
        return answer


def _book(book: Book, key: str, wanted: AppointmentCreate, slot: Slot) -> Answer:
    id_ = f"apt_{secrets.token_hex(6)}"
    try:
        book.write(Appointment(id_, slot.id, wanted.name, wanted.reason, key))
    except SlotTakenError as error:
        return Answer(409, json.dumps(_error_body("slot_taken", str(error))))
    made = {"appointment": id_, "name": wanted.name, "reason": wanted.reason, **slot.to_json()}
    return Answer(201, json.dumps(made))


async def _list_appointments(request: web.Request) -> web.Response:
    kept = request.app[_BOOK].appointments()
    return web.json_response(
        {"appointments": [{"id": a.id, "slot": a.slot, "name": a.name, "reason": a.reason} for a in kept]}
    )


async def _find_outcome(request: web.Request) -> web.Response:
    answer = request.app[_BOOK].answer(request.match_info["key"])
    if answer is None:
        return _refusal(404, "unknown_key", "no request came with this key")
    return web.json_response({"status": answer.status, "body": json.loads(answer.body)})


async def _list_effects(request: web.Request) -> web.Response:
    book = request.app[_BOOK]
    return web.json_response({"appointments": len(book.appointments()), "by_key": book.effects()})


async def _choose(request: web.Request) -> web.Response:
    verify(request.headers, await request.read(), request.app[_KEY])
    return web.json_response(choose(await request.json()))


@web.middleware
async def _refuse_strangers(request: web.Request, handler: Handler) -> web.StreamResponse:
    given = request.headers.get("Authorization", "")
    expected = f"Bearer {request.app[_KEY]}"
    if (request.method, request.path) not in _OPEN and not compare_digest(given.encode(), expected.encode()):
        return _refusal(401, "unauthorized", "Authorization must be Bearer and this clinic's key")
    return await handler(request)


@web.middleware
async def _name_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except tuple(_REFUSALS) as error:
        status, code = _REFUSALS[type(error)]
        return _refusal(status, code, str(error))


@web.middleware
async def _meet_fault(request: web.Request, handler: Handler) -> web.StreamResponse:
    fault = request.app[_FAULTS].take() if (request.method, request.path) in _TOOLS else None
    if fault is None:
        return await handler(request)
    if isinstance(fault, LostAnswer):
        await handler(request)
        cut_off(request)
        return web.Response()
    if fault.after_effect:
        await handler(request)
    return _refusal(fault.status, "fault_on_demand", "as was asked for")


def _refusal(status: int, code: str, message: str) -> web.Response:
    return web.json_response(_error_body(code, message), status=status)


def _error_body(code: str, message: str) -> dict[str, dict[str, str]]:
    return {"error": {"code": code, "message": message}}
