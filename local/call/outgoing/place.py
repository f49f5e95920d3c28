"""The agent rings somebody: a person, a busy line that is tried again, or an answering machine."""

import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Literal

import aiohttp

from local.call import screen
from local.call.outgoing.api import Api
from local.phone.answering.machine import take_message
from local.phone.leg import Leg
from local.phone.line import Pace
from local.phone.phone import Phone
from local.speech.engines import Engine
from local.stack.run_file import Run

type Callee = Literal["person", "busy", "machine"]

CALLEE = "+12025550143"
RING_SECONDS = 1.0
REDIAL_SECONDS = 10
WAIT_SECONDS = 90.0
MACHINE_GREETING = "You have reached the Browns. We are out. Please leave a message after the tone."
MESSAGE = "This is Harbour Clinic. Your glasses are ready. Please call us back."
INTRODUCTION = "This is Harbour Clinic. We call about an appointment."


async def place(run: Run, callee: Callee, number_id: str, agent_id: str) -> str:
    """The call's id; who asks again under the same key gets the same call."""
    order: dict[str, Any] = {
        "to": CALLEE,
        "agent_id": agent_id,
        "number_id": number_id,
        "introduction": INTRODUCTION,
        "metadata": {"reason": "demo"},
    }
    if callee == "busy":
        order["retry"] = {"attempts": 2, "delay_seconds": REDIAL_SECONDS, "causes": ["busy"]}
    if callee == "machine":
        order |= {"detection": "detect_message_end", "on_machine": "leave_message", "message": MESSAGE}
    key = {"Idempotency-Key": secrets.token_hex(16)}
    return str((await Api.of(run).ask("POST", "/v1/calls", order, **key))["id"])


@asynccontextmanager
async def answered(
    run: Run, callee: Callee, *, engine: Engine, pace: Pace, from_: str
) -> AsyncGenerator[tuple[str, Leg]]:
    """The call's id, and the leg of whoever has picked up."""
    api, phone = Api.of(run), Phone(run.urls["carrier"], engine)
    number, agent = await _number(api, from_)
    if callee == "busy":
        await _set(run, {"answers": "busy"})
        call_id = await place(run, callee, number, agent)
        await api.call_once(
            call_id, lambda call: call["status"] == "waiting", seconds=WAIT_SECONDS, told=_tell
        )
        screen.note(f"The line is busy. The next attempt is due in {REDIAL_SECONDS} s.")
        async with phone.wait(CALLEE, pace) as incoming:
            yield call_id, await incoming.answer(after_s=RING_SECONDS)
        return
    async with phone.wait(CALLEE, pace) as incoming:
        call_id = await place(run, callee, number, agent)
        yield call_id, await incoming.answer(after_s=RING_SECONDS)


async def leave(leg: Leg, engine: Engine) -> str:
    """Be the machine; the words that were left on it."""
    heard = await take_message(leg, engine, MACHINE_GREETING)
    screen.say("machine", MACHINE_GREETING)
    screen.say("agent", heard.text, screen.BOLD)
    return heard.text


async def ended(run: Run, call_id: str) -> dict[str, Any]:
    """The call as the API tells of it, once it is over."""
    return await Api.of(run).call_once(
        call_id, lambda call: call["ended_at"] is not None, seconds=WAIT_SECONDS, told=lambda _: None
    )


async def _number(api: Api, e164: str) -> tuple[str, str]:
    found = await api.ask("GET", "/v1/numbers?limit=100")
    [number] = [it for it in found["items"] if it["e164"] == e164]
    return str(number["id"]), str(number["agent_id"])


async def _set(run: Run, does: dict[str, Any]) -> None:
    url = f"{run.urls['carrier']}/carrier/callees/{CALLEE}"
    async with aiohttp.ClientSession() as session, session.put(url, json=does) as answer:
        answer.raise_for_status()


def _tell(status: str) -> None:
    screen.note(f"status: {status}")
