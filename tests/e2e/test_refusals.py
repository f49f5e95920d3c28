from __future__ import annotations

from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from tests.e2e.site import CALLER, Site, talk, until

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

WORDS = "the secret of the pharaoh"


async def post(
    site: Site, path: str, form: dict[str, str] | bytes, *, signed: bool = True, token: str | None = None
) -> tuple[int, str]:
    url = f"{site.stack.urls['public']}{path}"
    if isinstance(form, dict):
        form = {"AccountSid": site.stack.run.twilio_account_sid} | form
    signature = RequestValidator(token or site.stack.run.twilio_auth_token).compute_signature(
        url, form if isinstance(form, dict) else {}
    )
    headers = {"X-Twilio-Signature": signature} if signed else {}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    body = urlencode(form) if isinstance(form, dict) else form
    async with site.http.post(url, data=body, headers=headers) as response:
        return response.status, await response.text()


def arriving(sid: str = "CA" + "9" * 32) -> dict[str, str]:
    return {"CallSid": sid, "From": CALLER, "To": "+15550001000"}


@pytest.mark.parametrize("fault", ["missing", "wrong token", "foreign account"])
async def test_what_twilio_did_not_sign_is_forbidden_and_leaves_no_trace(site: Site, fault: str):
    before = await site.calls()
    form = arriving() | ({"AccountSid": "AC" + "f" * 32} if fault == "foreign account" else {})
    token = "not-the-token" if fault == "wrong token" else None
    for path in ("/twilio/voice", "/twilio/calls/call_x/turns/1", "/twilio/status"):
        status, body = await post(site, path, form, signed=fault != "missing", token=token)
        assert (status, body) == (403, "")
    assert await site.beside(before) == 0


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("/twilio/voice", b"x=" + b"y" * 70_000, 413),
        ("/twilio/voice", b"\xff\xfe=1", 400),
        ("/twilio/voice", {"CallSid": "not-a-sid", "To": "+15550001000"}, 400),
        ("/twilio/voice", arriving() | {"To": "+15550009999"}, 200),
        ("/twilio/calls/call_unknown/turns/1", {"SpeechResult": WORDS}, 200),
        ("/twilio/status", {"CallSid": "CA" + "8" * 32, "CallStatus": "completed"}, 200),
    ],
    ids=["too large", "not a form", "no call sid", "unknown number", "unknown call", "unknown status"],
)
async def test_what_cannot_be_answered_gets_twiml_and_one_line_without_words(
    site: Site, path: str, form: dict[str, str] | bytes, status: int
):
    before, lines = await site.calls(), len(site.log("host").splitlines())
    answered, body = await post(site, path, form)
    assert answered == status
    assert "<Hangup" in body
    assert await site.beside(before) == 0

    async def told() -> list[str]:
        return site.log("host").splitlines()[lines:]

    def refused(told: list[str]) -> list[str]:
        return [line for line in told if f"webhook.refused path={path} status={status} " in line]

    written = await until(told, lambda told: bool(refused(told)))
    assert len(refused(written)) == 1
    assert not any(secret in line for line in written for secret in (WORDS, "+1555"))


async def test_unknown_turns_and_finished_calls_are_hung_up(site: Site):
    async with site.dial() as leg:
        await leg.hear()
        call = await site.call_of(leg)
        status, body = await post(site, f"/twilio/calls/{call['_id']}/turns/9", {"SpeechResult": WORDS})
        assert (status, "<Hangup" in body) == (200, True)
    await site.eventually(leg, lambda call: call["status"] == "completed")
    status, body = await post(site, f"/twilio/calls/{call['_id']}/turns/1", {"SpeechResult": WORDS})
    assert (status, body.count("<Hangup"), body.count("<Say")) == (200, 1, 0)
    assert await site.of_call("replies", call["_id"]) == []


async def test_audio_answers_only_its_own_addresses(site: Site):
    async with site.dial() as leg:
        await talk(leg, await site.booking())
        call = await site.call_of(leg)
    (reply, *_) = await site.of_call("replies", call["_id"])
    url = reply["answers"]["0"].split("<Play>")[1].split("</Play>")[0]
    async with site.http.get(url) as response:
        assert (response.status, response.headers["Content-Type"]) == (200, "audio/wav")
        whole = await response.read()
        etag = response.headers["ETag"]
    assert whole[:4] == b"RIFF"
    async with site.http.get(url, headers={"Range": "bytes=0-3"}) as response:
        assert (response.status, await response.read()) == (206, b"RIFF")
    async with site.http.get(url, headers={"If-None-Match": etag}) as response:
        assert response.status == 304
    async with site.http.head(url) as response:
        assert response.status == 200
    forged = url[:-5] + ("0" if url[-5] != "0" else "1") + ".wav"
    async with site.http.get(forged) as response:
        assert response.status == 404


async def test_no_log_of_ours_holds_a_number_or_a_spoken_word(site: Site):
    async with site.dial() as leg:
        await talk(leg, await site.booking())
    await site.eventually(leg, lambda call: "closed" in call["steps"])
    for part in ("host", "carrier", "speech", "model", "clinic"):
        log = site.log(part)
        assert "+1555" not in log
        assert "15550100001" not in log
        assert "Anna" not in log
        assert "check-up" not in log
