from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from twilio.request_validator import RequestValidator

from bench.calls.call import Call, CallOverError, Carrier
from bench.calls.load import Load, Plan
from local.carrier.media import wav
from local.carrier.media.library import Library
from local.stack.run_file import Run

TOKEN = "a-token"
PLAN = Plan(calls=4, every=0.2, turns=2, warm_up=0.2, seconds=0.57, cool_down=0.2)


@dataclass
class App:
    """Answers as the product does, and keeps what it was asked; turn `broken` is answered by an apology."""

    url: str = ""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list[tuple[str, dict[str, str]]])
    fetched: Counter[str] = field(default_factory=Counter[str])
    broken: str = ""

    async def webhook(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        url = f"{self.url}{request.path}"
        assert RequestValidator(TOKEN).validate(url, form, request.headers["X-Twilio-Signature"])
        self.asked.append((request.path, form))
        return web.Response(text=self._twiml(request.path, form), content_type="text/xml")

    def _twiml(self, path: str, form: dict[str, str]) -> str:
        if self.broken and path.endswith(self.broken):
            return "<Response><Hangup/></Response>"
        turn = int(path.rpartition("/")[2]) if "/turns/" in path else 0
        sound = f"/audio/calls/{form['CallSid']}/{turn}.wav" if turn else "/audio/stock/hello.wav"
        start = f'<Start><Recording recordingStatusCallback="{self.url}/recorded"/></Start>'
        action = f"{self.url}/twilio/calls/{form['CallSid']}/turns/{turn + 1}#rc=1"
        gather = f'<Gather input="speech" action="{action}"><Play>{self.url}{sound}</Play></Gather>'
        return f"<Response>{'' if turn else start}{gather}</Response>"

    async def audio(self, request: web.Request) -> web.Response:
        self.fetched[request.path] += 1
        stock = "stock" in request.path
        headers = {"Cache-Control": "public, max-age=60" if stock else "private"}
        return web.Response(body=wav.write(b"\xff" * 160), content_type="audio/wav", headers=headers)

    def of(self, path: str) -> list[dict[str, str]]:
        return [form for asked, form in self.asked if asked == path]


@pytest.fixture
async def app() -> AsyncIterator[App]:
    scripted = App()
    server = web.Application()
    server.add_routes([web.post("/{path:.*}", scripted.webhook), web.get("/audio/{path:.*}", scripted.audio)])
    async with TestServer(server) as started:
        scripted.url = str(started.make_url("")).rstrip("/")
        yield scripted


@pytest.fixture
async def carrier(app: App) -> AsyncIterator[Carrier]:
    run = Run(
        urls={"public": app.url},
        api_key="",
        project_id="",
        agent_id="",
        demo_number="+15550001000",
        twilio_account_sid="AC" + "0" * 32,
        twilio_auth_token=TOKEN,
        mongodb_database="",
        engine="modem",
        listen="twilio",
        voice_socket="",
    )
    async with aiohttp.ClientSession() as session:
        yield Carrier(session, Library(session), run)


async def test_a_call_rings_speaks_where_it_is_told_to_and_hangs_up(app: App, carrier: Carrier):
    call = Call(carrier)
    await call.ring()
    await call.say("one")
    await call.say("two")
    await call.hang_up()
    sid = app.asked[0][1]["CallSid"]
    turn = f"/twilio/calls/{sid}/turns"
    assert [path for path, _ in app.asked] == [
        "/twilio/voice", f"{turn}/1", f"{turn}/2", "/twilio/status", "/recorded",
    ]  # fmt: skip
    assert [form.get("SpeechResult") for _, form in app.asked[1:3]] == ["one", "two"]
    assert app.asked[3][1]["CallStatus"] == "completed"
    assert app.asked[4][1]["RecordingStatus"] == "absent"
    kinds = [sample.kind for sample in carrier.samples]
    assert kinds == ["voice", "stock", "turn", "segment", "turn", "segment", "callback", "callback"]
    assert app.fetched == {
        "/audio/stock/hello.wav": 1, f"/audio/calls/{sid}/1.wav": 1, f"/audio/calls/{sid}/2.wav": 1,
    }  # fmt: skip


async def test_an_answer_that_no_caller_should_get_ends_the_call_with_a_fault(app: App, carrier: Carrier):
    app.broken = "/turns/1"
    call = Call(carrier)
    await call.ring()
    with pytest.raises(CallOverError):
        await call.say("one")
    assert [sample.fault for sample in carrier.samples if sample.fault] == [
        "UnexpectedTwimlError <Gather> was expected, not <Hangup>"
    ]
    assert [sample.words for sample in carrier.samples if sample.kind == "turn"] == ["one"]


async def test_calls_follow_one_another_and_every_turn_is_new(app: App, carrier: Carrier):
    readings = iter([{"workers": 1.0}, {"workers": 2.0}])
    words = (f"number {n}" for n in itertools.count())
    window = await Load(PLAN, carrier, words).run(lambda: next(readings))
    assert window.ended - window.began == pytest.approx(PLAN.seconds)
    assert (window.before, window.after) == ({"workers": 1.0}, {"workers": 2.0})
    assert [sample.fault for sample in carrier.samples if sample.fault] == []
    rings, ends = app.of("/twilio/voice"), app.of("/twilio/status")
    assert len(rings) == len({form["CallSid"] for form in rings}) > PLAN.calls
    assert {form["CallSid"] for form in ends} == {form["CallSid"] for form in rings}
    said = [sample.words for sample in carrier.samples if sample.kind == "turn"]
    assert len(said) == len(set(said)) == 5 + 5 + 4 + 4
