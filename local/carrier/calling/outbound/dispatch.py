"""Out of the queue, each at its turn, to whoever is at the number."""

import time

from local.carrier.calling.outbound.queue import Place
from local.carrier.calling.outbound.ringing import OutboundSession
from local.carrier.calling.outbound.scripted import ScriptedLeg
from local.carrier.calling.session import Session
from local.carrier.media.clock import CallClock
from local.carrier.media.leg import Leg
from local.carrier.records.calls import Call
from local.carrier.switchboard import Switchboard
from local.carrier.webhooks.callbacks import Progress


def enqueue(desk: Switchboard, call: Call) -> None:
    now = time.monotonic()
    idle = desk.queue.next_in(now) is None
    call.queue_ms = round(desk.queue.join(call.sid, now) * 1_000)
    desk.calls.keep(call)
    if idle:
        desk.spawn(_let_out(desk))


def cancel(desk: Switchboard, call: Call) -> None:
    """Take back a call whose turn has not come."""
    desk.queue.leave(call.sid)
    call.end("canceled", 0)
    desk.calls.keep(call)
    if request := Progress(call).event("completed", CallClock().now()):
        desk.call_back(request)


async def _let_out(desk: Switchboard) -> None:
    while (seconds := desk.queue.next_in(time.monotonic())) is not None:
        if seconds > 0:
            await desk.queue.changes(within=seconds)
        else:
            _depart(desk, desk.queue.call_up(time.monotonic()))


def _depart(desk: Switchboard, place: Place) -> None:
    call = desk.calls.get(place.sid)
    if not call:
        return
    call.queue_ms = round((time.monotonic() - place.since) * 1_000)
    session = OutboundSession(desk, call, _leg(desk, call))
    desk.sessions[call.sid] = session
    desk.spawn(_carry(desk, session))


def _leg(desk: Switchboard, call: Call) -> Leg:
    if phone := desk.phones.take(call.to):
        return phone
    callees = desk.callees
    return ScriptedLeg(callees.at(call.to), desk.engine, call.sid, callees.messages[call.to])


async def _carry(desk: Switchboard, session: Session) -> None:
    try:
        await session.run()
    finally:
        del desk.sessions[session.call.sid]
