async def test_a_call_is_answered_and_hears_what_the_document_says(carrier, customer, number):
    customer.on("/voice", "<Say>welcome to the clinic</Say>")
    async with carrier.dial() as handset:
        answered = await handset.until("answered")
        await handset.until("hangup", by="agent")
        assert await handset.words() == "welcome to the clinic"
    [request] = customer.to("/voice")
    assert request.signed
    assert request.form["CallSid"] == answered["call_sid"]
    assert request.form["CallStatus"] == "ringing"
    assert (request.form["From"], request.form["To"]) == ("+15550100001", number)
