from __future__ import annotations

import itertools
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from twilio.request_validator import RequestValidator

from bench.calls.call import Call, CallOverError
from bench.calls.carrier import Carrier, of_stack
from bench.calls.load import Load, Plan
from local.carrier.media import wav
from local.stack.run_file import Run

TOKEN = "a-token"
SOUND = 16_000
"""Two seconds."""
ROUNDED = 0.001
"""An arrival is told to the millisecond."""
PLAN = Plan(calls=4, every=0.2, turns=2, warm_up=0.2, seconds=0.57, cool_down=0.2)


@dataclass
class App:
    """Answers as the product does, and keeps what it was asked; turn `broken` is answered by a goodbye.

    `parts` is how many documents a reply has, `fillers` how many stock phrases come before the first.
    """

    url: str = ""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list[tuple[str, dict[str, str]]])
    arrivals: list[float] = field(default_factory=list[float])
    fetched: Counter[str] = field(default_factory=Counter[str])
    broken: str = ""
    parts: int = 1
    fillers: int = 0

    async def webhook(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        url = f"{self.url}{request.path_qs}"
        assert RequestValidator(TOKEN).validate(url, form, request.headers["X-Twilio-Signature"])
        self.asked.append((request.path_qs, form))
        self.arrivals.append(float(request.headers["X-Request-Start"].removeprefix("t=")))
        if request.path.endswith("/partial"):
            return web.Response(status=204)
        text = self._twiml(request.path, request.query, form["CallSid"])
        return web.Response(text=text, content_type="text/xml")

    def _twiml(self, path: str, query: Mapping[str, str], sid: str) -> str:
        if self.broken and path.endswith(self.broken):
            return "<Response><Hangup/></Response>"
        turn = int(re.sub(r"\D", "", path.partition("/turns/")[2]) or 0)
        if not turn:
            start = f'<Start><Recording recordingStatusCallback="{self.url}/recorded"/></Start>'
            return f"<Response>{start}{self._gather(sid, turn, 'stock/hello')}</Response>"
        after, fillers = int(query.get("after", 0)), int(query.get("fillers", 0))
        if not after and fillers < self.fillers:
            return self._on(sid, turn, "stock/moment", f"after=0&amp;fillers={fillers + 1}")
        sound = f"calls/{sid}/{turn}-{after + 1}"
        if after + 1 < self.parts:
            return self._on(sid, turn, sound, f"after={after + 1}&amp;fillers=0")
        return f"<Response>{self._gather(sid, turn, sound)}</Response>"

    def _on(self, sid: str, turn: int, sound: str, query: str) -> str:
        onward = f"{self.url}/twilio/calls/{sid}/turns/{turn}/next?{query}#rc=1"
        return f"<Response>{self._play(sound)}<Redirect>{onward}</Redirect></Response>"

    def _gather(self, sid: str, turn: int, sound: str) -> str:
        action = f"{self.url}/twilio/calls/{sid}/turns/{turn + 1}"
        return f'<Gather input="speech" action="{action}#rc=1">{self._play(sound)}</Gather>'

    def _play(self, sound: str) -> str:
        return f"<Play>{self.url}/audio/{sound}.wav</Play>"

    async def audio(self, request: web.Request) -> web.Response:
        self.fetched[request.path] += 1
        stock = "stock" in request.path
        headers = {"Cache-Control": "public, max-age=60" if stock else "private"}
        return web.Response(body=wav.write(b"\xff" * SOUND), content_type="audio/wav", headers=headers)

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
        app="",
    )
    async with aiohttp.ClientSession() as session:
        yield of_stack(run, session)


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
        "/audio/stock/hello.wav": 1, f"/audio/calls/{sid}/1-1.wav": 1, f"/audio/calls/{sid}/2-1.wav": 1,
    }  # fmt: skip


async def test_a_turn_ends_with_the_reply_s_first_words_and_is_followed_until_it_is_heard(
    app: App, carrier: Carrier
):
    app.parts, app.fillers = 3, 2
    call = Call(carrier)
    await call.ring()
    await call.say("one")
    turn = f"/twilio/calls/{call.sid}/turns/1"
    assert [path for path, _ in app.asked[1:]] == [
        turn, f"{turn}/next?after=0&fillers=1", f"{turn}/next?after=0&fillers=2",
        f"{turn}/next?after=1&fillers=0", f"{turn}/next?after=2&fillers=0",
    ]  # fmt: skip
    kinds = [sample.kind for sample in carrier.samples[2:]]
    assert kinds == ["turn", "segment", "next", "segment", "next", "segment"]
    assert [form.get("SpeechResult") for _, form in app.asked[1:]] == ["one", None, None, None, None]
    await call.say("two")
    assert f"/twilio/calls/{call.sid}/turns/2" in [path for path, _ in app.asked]


async def test_every_webhook_tells_the_call_s_own_time(app: App, carrier: Carrier):
    app.parts = 2
    call, began = Call(carrier), time.time()
    await call.ring()
    call.wait(8.0)
    await call.say("one")
    took = time.time() - began
    for at, ahead in zip(app.arrivals, (0.0, 8.0, 10.0), strict=True):
        assert -ROUNDED < at - began - ahead < took + ROUNDED


async def test_a_reply_without_an_end_is_a_fault(app: App, carrier: Carrier):
    app.parts = 1_000
    call = Call(carrier)
    await call.ring()
    with pytest.raises(CallOverError):
        await call.say("one")
    assert "20 documents and no <Gather>" in carrier.samples[-1].fault


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
