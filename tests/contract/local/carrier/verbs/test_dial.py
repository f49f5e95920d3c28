import asyncio

import pytest
from twilio.base.exceptions import TwilioRestException

CALLEE = "+15550002222"
DIAL = f'<Dial action="/dialled" timeout="6"><Number>{CALLEE}</Number></Dial>'


async def call(carrier, customer, *verbs: str):
    customer.on("/voice", *verbs)
    customer.on("/dialled", "<Say>back again</Say>")
    async with carrier.dial() as handset:
        await handset.until("hangup")
        return handset


async def child_of(carrier, handset):
    [answered] = handset.named("answered")
    children = await asyncio.to_thread(carrier.client.calls.list, parent_call_sid=answered["call_sid"])
    [child] = children
    return child


async def test_a_callee_answers_and_speaks_to_the_caller(carrier, customer, number):
    assert (
        await carrier.callee(
            CALLEE, answers=True, after_ms=3_000, says="Doctor Okonkwo", hangs_up_after_ms=4_500
        )
        == 200
    )
    handset = await call(carrier, customer, "<Say>one moment</Say>", DIAL)
    assert await handset.words() == "one moment Doctor Okonkwo back again"
    [action] = customer.to("/dialled")
    assert action.signed
    assert action.form["DialCallStatus"] == "completed"
    assert action.form["DialCallDuration"] == "5"
    assert action.form["DialBridged"] == "true"
    assert action.form["CallStatus"] == "in-progress"
    [dialling], [bridged], [dialled] = (handset.named(name) for name in ("dialling", "bridged", "dialled"))
    assert bridged["media_ms"] - dialling["media_ms"] == 3_000
    assert dialled["media_ms"] - bridged["media_ms"] == 4_500
    child = await child_of(carrier, handset)
    assert child.sid == action.form["DialCallSid"]
    assert (child.direction, child.status, child.to, child.duration) == (
        "outbound-dial",
        "completed",
        CALLEE,
        "5",
    )
    assert child._from == "+15550100001"


@pytest.mark.parametrize(
    ("script", "status", "rings_ms"),
    [
        ({"answers": "busy", "after_ms": 1_000}, "busy", 1_000),
        ({"answers": "failed", "after_ms": 200}, "failed", 200),
        ({"answers": "no-answer"}, "no-answer", 6_000),
        ({"answers": True, "after_ms": 6_000}, "no-answer", 6_000),
        (None, "no-answer", 6_000),
    ],
    ids=str,
)
async def test_a_callee_may_not_be_had(carrier, customer, number, script, status, rings_ms):
    if script:
        await carrier.callee(CALLEE, **script)
    handset = await call(carrier, customer, DIAL)
    assert await handset.words() == "back again"
    [action] = customer.to("/dialled")
    assert action.form["DialCallStatus"] == status
    assert action.form["DialBridged"] == "false"
    assert action.form["DialCallDuration"] == "0"
    [dialling], [dialled] = handset.named("dialling"), handset.named("dialled")
    assert dialled["media_ms"] - dialling["media_ms"] == rings_ms
    assert (await child_of(carrier, handset)).status == status


async def test_without_an_action_the_document_goes_on(carrier, customer, number):
    handset = await call(carrier, customer, f'<Dial timeout="1">{CALLEE}</Dial><Say>nobody is there</Say>')
    assert await handset.words() == "nobody is there"


async def test_a_caller_who_hangs_up_ends_the_dial(carrier, customer, number):
    await carrier.callee(CALLEE, answers=True)
    customer.on("/voice", DIAL, "<Say>never heard</Say>")
    async with carrier.dial() as handset:
        await handset.until("bridged")
        await handset.exchange(50)
        await handset.hang_up()
        await handset.until("hangup", by="caller")
    action, status = await customer.arrival("/dialled"), await customer.arrival("/status")
    assert (action.form["CallStatus"], status.form["CallStatus"]) == ("completed", "completed")
    assert (action.form["DialCallStatus"], action.form["DialCallDuration"]) == ("completed", "1")
    assert (await child_of(carrier, handset)).status == "completed"


async def test_a_caller_who_does_not_wait_cancels_the_ringing(carrier, customer, number):
    customer.on("/voice", DIAL)
    async with carrier.dial() as handset:
        await handset.until("dialling")
        await handset.exchange(50)
        await handset.hang_up()
        await handset.until("hangup", by="caller")
    action = await customer.arrival("/dialled")
    assert (action.form["DialCallStatus"], action.form["DialBridged"]) == ("canceled", "false")


@pytest.mark.parametrize(("answers", "status"), [(True, "completed"), ("no-answer", "canceled")])
async def test_the_callee_can_be_hung_up_by_rest(carrier, customer, number, answers, status):
    await carrier.callee(CALLEE, answers=answers)
    customer.on("/voice", DIAL)
    customer.on("/dialled", "<Say>back again</Say>")
    async with carrier.dial() as handset:
        await handset.until("bridged" if answers is True else "dialling")
        child = await child_of(carrier, handset)
        with pytest.raises(TwilioRestException) as refused:
            await asyncio.to_thread(carrier.client.calls(child.sid).update, twiml="<Response/>")
        await asyncio.to_thread(carrier.client.calls(child.sid).update, status="completed")
        await handset.until("hangup", by="agent")
        assert await handset.words() == "back again"
    assert refused.value.status == 501
    assert customer.to("/dialled")[0].form["DialCallStatus"] == status


async def test_another_document_ends_the_dial(carrier, customer, number):
    await carrier.callee(CALLEE, answers=True)
    customer.on("/voice", DIAL)
    async with carrier.dial() as handset:
        [answered] = [await handset.until("answered")]
        await handset.until("bridged")
        update = carrier.client.calls(answered["call_sid"]).update
        await asyncio.to_thread(update, twiml="<Response><Say>something else</Say></Response>")
        await handset.until("hangup", by="agent")
        assert await handset.words() == "something else"
    assert (await child_of(carrier, handset)).status == "completed"
    assert not customer.to("/dialled")


@pytest.mark.parametrize(
    ("attributes", "presses", "duration"),
    [('timeLimit="7"', "", "7"), ('hangupOnStar="true"', "1*", "2"), ("", "*", "30")],
)
async def test_what_ends_a_talk(carrier, customer, number, attributes, presses, duration):
    await carrier.callee(CALLEE, answers=True, says="hello", hangs_up_after_ms=30_000)
    customer.on("/voice", DIAL.replace("<Dial", f"<Dial {attributes}"))
    customer.on("/dialled", "<Hangup/>")
    async with carrier.dial() as handset:
        await handset.until("bridged")
        await handset.exchange(60)
        await handset.press(*presses)
        await handset.until("hangup")
    [action] = customer.to("/dialled")
    assert (action.form["DialCallStatus"], action.form["DialCallDuration"]) == ("completed", duration)


@pytest.mark.parametrize("answers", [True, "busy"])
async def test_a_call_may_be_answered_by_the_callee_alone(carrier, customer, number, answers):
    await carrier.callee(CALLEE, answers=answers, after_ms=5_000, says="hello", hangs_up_after_ms=2_000)
    handset = await call(carrier, customer, DIAL.replace("<Dial", '<Dial answerOnBridge="true"'))
    names = [event["event"] for event in handset.events]
    assert ("answered" in names[: names.index("dialled")]) == (answers is True)
    assert await handset.words() == ("hello back again" if answers is True else "back again")
    assert customer.to("/dialled")[0].form["CallStatus"] == ("in-progress" if answers is True else "ringing")


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        (DIAL.replace(CALLEE, "555-2222"), 13223),
        (DIAL.replace("<Dial", '<Dial callerId="+15559999999"'), 13214),
    ],
)
async def test_what_cannot_be_dialled_fails_at_once(carrier, customer, number, verb, code):
    await carrier.callee(CALLEE, answers=True)
    await call(carrier, customer, verb)
    assert customer.to("/dialled")[0].form["DialCallStatus"] == "failed"
    assert await carrier.codes() == [code]


async def test_the_callee_sees_the_number_that_was_dialled_if_wished(carrier, customer, number):
    handset = await call(carrier, customer, DIAL.replace("<Dial", f'<Dial callerId="{number}"'))
    assert (await child_of(carrier, handset))._from == number


@pytest.mark.parametrize(
    ("number", "script", "status"),
    [
        ("5550002222", {"answers": True}, 400),
        (CALLEE, {"answers": "later"}, 400),
        (CALLEE, {"answer": True}, 400),
        (CALLEE, {"after_ms": -1}, 400),
        (CALLEE, {"after_ms": "1"}, 400),
        (CALLEE, {}, 200),
    ],
    ids=str,
)
async def test_callees_are_checked(carrier, number, script, status):
    assert await carrier.callee(number, **script) == status
