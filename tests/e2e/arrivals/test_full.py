"""A project that has as many live calls as it may, on the whole stack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from local.phone.errors import NotAnsweredError
from tests.e2e.line import a_line
from tests.e2e.site import POLL_SECONDS, Site, site_of

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

LIVE = 10
ELSEWHERE = "+15550004000"
SWEPT_SECONDS = 40
QUESTION = "What are your opening hours?"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def small(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Site]:
    """Every webhook comes twice, and both get the same answer."""
    state = tmp_path_factory.mktemp("full") / "stack"
    async with site_of(state, engine="modem", duplicate=True) as site:
        project = f"/v1/projects/{site.stack.run.project_id}"
        revision = (await site.ask("GET", project))["revision"]
        limits = {"live_calls": LIVE, "live_calls_per_caller": 100}
        await site.ask("PUT", f"{project}/limits", limits, **{"If-Match": f'"{revision}"'})
        yield site


async def test_the_eleventh_of_ten_calls_is_refused_politely_and_the_others_go_on(small: Site):
    await small.callee(ELSEWHERE, answers=True, after_ms=500, says="Head office", hangs_up_after_ms=500)
    async with (
        a_line(small) as plain,
        a_line(small, name="Desk with a way out", fallback_number=ELSEWHERE) as helped,
        AsyncExitStack() as calls,
    ):
        legs = [await calls.enter_async_context(small.dial(number=plain)) for _ in range(LIVE)]
        for leg in legs:
            assert "good day" in (await leg.hear()).text
        with pytest.raises(NotAnsweredError, match="busy"):
            async with small.dial(number=plain):
                pass
        async with small.dial(number=helped) as leg:
            heard = (await leg.hear()).text
        assert "lines are busy" in heard
        assert "Head office" in heard
        for leg in legs:
            await leg.say(QUESTION)
            assert "nine" in (await leg.hear()).text
        assert await small.instance((await small.call_of(legs[0]))["_id"]) != {}
    refused = await small.database["calls"].find({"outcome": "refused"}).to_list()
    assert [call["status"] for call in refused] == ["busy", "busy"]
    for call in refused:
        assert [fact["kind"] for fact in call["log"]] == ["started", "refused"]
        assert await small.of_call("replies", call["_id"]) == []
        assert await small.instance(call["_id"]) == {}
        assert await told(small, call["_id"]) == ["call.started", "call.ended"]
        assert f"call.refused call={call['_id']} bound=project" in small.log("host")


async def told(site: Site, call_id: str) -> list[str]:
    """What the project is told of it, by the next sweep."""
    async with asyncio.timeout(SWEPT_SECONDS):
        while not (
            events := await site.database["events"].find({"stream": call_id, "sequence": 2}).to_list()
        ):
            await asyncio.sleep(POLL_SECONDS)
    first = await site.database["events"].find({"stream": call_id, "sequence": 1}).to_list()
    return [event["type"] for event in (*first, *events)]
