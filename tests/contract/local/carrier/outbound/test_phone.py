"""The phone of a person who is called."""

import asyncio
import sys
from contextlib import AsyncExitStack

import pytest

from local.carrier.app import build
from local.phone.answering.machine import take_message
from local.phone.errors import CallEndedError, NotAnsweredError
from local.phone.phone import Phone
from tests.contract.local.carrier.conftest import ACCOUNT, CALLEE, NUMBER
from tests.contract.local.carrier.serving import serve

TALK = (
    "<Say>good morning</Say>",
    '<Gather input="speech" speechTimeout="1" action="/turn"/>',
)


async def called(carrier, customer):
    return await carrier.place(url=f"{customer.url}/document", status_callback=f"{customer.url}/status")


@pytest.mark.parametrize("pace", ["fast", "real"])
async def test_a_person_answers_and_talks(carrier, customer, engine, number, pace):
    customer.on("/document", *TALK)
    customer.on("/turn", "<Say>goodbye</Say>")
    async with Phone(carrier.url, engine).wait(CALLEE, pace) as call:
        await called(carrier, customer)
        assert (await call).from_ == NUMBER
        leg = await call.answer()
        assert (await leg.hear()).text == "good morning"
        await leg.say("yes please")
        assert (await leg.hear()).text == "goodbye"
    assert customer.to("/turn")[0].form["SpeechResult"] == "yes please"
    assert leg.ended.by == "agent"


async def test_the_agent_is_interrupted_and_hung_up_on(carrier, customer, engine, number):
    customer.on(
        "/document", '<Gather input="speech" speechTimeout="1" action="/turn"><Say>a b c d e f</Say></Gather>'
    )
    customer.on("/turn", "<Say>what is it</Say>", '<Pause length="60"/>')
    async with Phone(carrier.url, engine).wait(CALLEE, "fast") as call:
        await called(carrier, customer)
        leg = await call.answer()
        await leg.interrupt("stop", after_ms=200)
        await leg.hear(quiet_s=1)
        await leg.hangup()
    assert leg.turns[-1].heard.text == "what is it"
    assert (await customer.arrival("/status")).form["CallStatus"] == "completed"


async def test_it_rings_for_a_while_before_it_is_picked_up(carrier, customer, engine, number):
    customer.on("/document", "<Say>good morning</Say>")
    async with Phone(carrier.url, engine).wait(CALLEE, "fast") as call:
        placed = await called(carrier, customer)
        leg = await call.answer(after_s=8)
        assert (await leg.hear()).text == "good morning"
    assert len(leg.tape) * 20 < 1_000
    await customer.arrival("/status")
    assert (await carrier.call(placed.sid)).duration == "1"


async def test_a_call_is_declined(carrier, customer, engine, number):
    async with Phone(carrier.url, engine).wait(CALLEE, "fast") as call:
        await called(carrier, customer)
        await call.decline()
    assert (await customer.arrival("/status")).form["CallStatus"] == "busy"


async def test_a_call_is_let_ring(carrier, customer, engine, number):
    async with Phone(carrier.url, engine).wait(CALLEE, "fast") as call:
        await called(carrier, customer)
        await call.ignore()
        with pytest.raises(NotAnsweredError, match="nobody answered"):
            await call.answer()
    assert (await customer.arrival("/status")).form["CallStatus"] == "no-answer"


async def test_a_phone_that_is_not_called_goes_away(carrier, engine):
    for _ in range(2):
        async with Phone(carrier.url, engine).wait(CALLEE, "fast"):
            pass


async def test_waiting_ends_with_the_carrier(engine, settings):
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(serve(build(ACCOUNT, settings, engine)))
        async with Phone(url, engine).wait(CALLEE) as call:
            await stack.aclose()
            with pytest.raises(CallEndedError, match="dead"):
                await call


async def test_a_phone_cannot_wait_where_one_waits(carrier, engine):
    async with Phone(carrier.url, engine).wait(CALLEE):
        with pytest.raises(NotAnsweredError, match="status 409"):
            async with Phone(carrier.url, engine).wait(CALLEE):
                pass


async def test_an_answering_machine_takes_a_message(carrier, customer, engine, number):
    customer.on("/document", '<Pause length="4"/>', "<Say>call us back</Say>")
    async with Phone(carrier.url, engine).wait(CALLEE, "fast") as call:
        await called(carrier, customer)
        message = await take_message(await call.answer(), engine, "nobody is at home")
    assert message.text == "call us back"


async def test_its_beep_is_heard_by_the_carrier(carrier, customer, engine, number):
    customer.on("/document", "<Say>call us back</Say>")
    async with Phone(carrier.url, engine).wait(CALLEE, "fast") as call:
        await carrier.place(url=f"{customer.url}/document", machine_detection="DetectMessageEnd")
        message = await take_message(await call.answer(), engine, "nobody is at home")
    assert customer.to("/document")[0].form["AnsweredBy"] == "machine_end_beep"
    assert message.text == "call us back"


async def test_a_phone_waits_at_the_command_line(carrier, customer, number):
    customer.on("/document", *TALK)
    customer.on("/turn", "<Say>goodbye</Say>")
    command = ("-m", "local.phone", "--carrier", carrier.url, "--pace", "fast", "--wait", CALLEE)
    phone = await asyncio.create_subprocess_exec(
        sys.executable, *command, "--say", "yes please", stdout=asyncio.subprocess.PIPE
    )
    assert await phone.stdout.readline() == f"waiting at {CALLEE}\n".encode()
    await called(carrier, customer)
    lines = (await phone.communicate())[0].decode().splitlines()
    assert lines[:3] == [f"called by {NUMBER}", "agent   good morning", "caller  yes please"]
    assert lines[3].startswith("agent   goodbye")
    assert phone.returncode == 0


async def test_an_answering_machine_at_the_command_line(carrier, customer, number):
    customer.on("/document", '<Pause length="4"/>', "<Say>call us back</Say>")
    command = ("-m", "local.phone", "--carrier", carrier.url, "--pace", "fast", "--wait", CALLEE)
    phone = await asyncio.create_subprocess_exec(
        sys.executable, *command, "--greeting", "nobody is at home", stdout=asyncio.subprocess.PIPE
    )
    await phone.stdout.readline()
    await called(carrier, customer)
    lines = (await phone.communicate())[0].decode().splitlines()
    assert lines[:2] == [f"called by {NUMBER}", "caller  nobody is at home"]
    assert lines[2].startswith("agent   call us back")
