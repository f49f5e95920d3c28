"""What the status callbacks of a call tell."""

EVENTS = ["initiated", "ringing", "answered", "completed"]


def order(customer, **more: object):
    urls = {"url": f"{customer.url}/document", "status_callback": f"{customer.url}/status"}
    return {**urls, "status_callback_event": EVENTS, **more}


async def told(customer, count: int) -> list[dict[str, str]]:
    """The forms of so many status callbacks in the order of their numbers."""
    forms = []
    for _ in range(count):
        status = await customer.arrival("/status")
        assert status.signed
        assert status.form["CallbackSource"] == "call-progress-events"
        assert status.form["Timestamp"]
        forms.append(status.form)
    forms.sort(key=lambda form: int(form["SequenceNumber"]))
    assert [form["SequenceNumber"] for form in forms] == [str(n) for n in range(count)]
    return forms
