from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bench.calls.carrier import Sample
from bench.live import clocks
from bench.live.clocks import Clocks, digest
from bench.live.stages import Shares

ONE, TWO = digest("Noted: one."), digest("Noted: two.")


def sample(words: str, ms: float = 1_500.0) -> Sample:
    return Sample(kind="turn", began=0.0, ms=ms, words=words)


def reply(words: str) -> str:
    return f"Noted: {words}."


def test_a_turn_is_less_what_the_stand_ins_took_for_its_own_words():
    known = Clocks(model={ONE: 900.0, TWO: 100.0}, synthesis={TWO: 50.0, ONE: 440.0})
    turn = known.turn(sample("one"), reply)
    assert turn is not None
    assert (turn.own, turn.key) == (160.0, ONE)


@pytest.mark.parametrize(
    ("model", "synthesis"), [({}, {ONE: 1.0}), ({ONE: 1.0}, {}), ({TWO: 1.0}, {TWO: 1.0})]
)
def test_a_reply_that_a_stand_in_does_not_know_is_no_turn(
    model: dict[str, float], synthesis: dict[str, float]
):
    assert Clocks(model, synthesis).turn(sample("one"), reply) is None


def test_the_stages_share_out_a_turn_s_own_time():
    turn = Clocks({ONE: 900.0}, {ONE: 440.0}).turn(sample("one"), reply)
    assert turn is not None
    shares = Shares.of(turn, {"model_done": 930, "speech_first": 1_390, "total": 1_401})
    assert (shares.beyond_model, shares.beyond_voice) == (30.0, 20.0)
    assert shares.beyond_model + shares.beyond_voice + shares.rest == turn.own


@pytest.fixture
async def stand_ins() -> AsyncIterator[str]:
    """Both clocks as the stand-ins show them, with entries that are none of a reply's."""

    async def model(_: web.Request) -> web.Response:
        cut = {"text_sha256": TWO, "first_sentence_ms": 5.0, "finished": False}
        whole = {"text_sha256": ONE, "first_sentence_ms": 9.5, "finished": True}
        return web.json_response({"requests": [cut, whole]})

    async def speech(_: web.Request) -> web.Response:
        heard = {"kind": "recognition", "text_sha256": None, "total_ms": 1.0}
        said = {"kind": "synthesis", "text_sha256": ONE, "total_ms": 4.5}
        return web.json_response([heard, said])

    app = web.Application()
    app.add_routes([web.get("/model/clock", model), web.get("/speech/clock", speech)])
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


async def test_only_whole_answers_and_syntheses_are_read(stand_ins: str):
    async with aiohttp.ClientSession() as session:
        read = await clocks.read(session, {"model": stand_ins, "speech": stand_ins})
    assert read == Clocks({ONE: 9.5}, {ONE: 4.5})
