import aiohttp
import openai
import pytest

from tests.contract.local.model.service import ask, served

SAYS = """
about: It says two sentences.
rules: [{rule: speak, say: "Good morning. How can I help you today?"}]
"""


async def switch(client: openai.AsyncOpenAI, method: str = "PUT", **fault: object) -> tuple[int, object]:
    url = client.base_url.copy_with(path="/model/fault")
    async with aiohttp.ClientSession() as session, session.request(method, str(url), json=fault) as answer:
        return answer.status, await (answer.json() if answer.status == 200 else answer.text())


async def streamed(client: openai.AsyncOpenAI, heard: list[str] | None = None) -> str:
    heard = [] if heard is None else heard
    async for chunk in await ask(client, stream=True):
        heard += [choice.delta.content or "" for choice in chunk.choices]
    return "".join(heard)


@pytest.mark.parametrize(
    ("status", "error"),
    [(429, openai.RateLimitError), (500, openai.InternalServerError), (503, openai.InternalServerError)],
)
async def test_it_refuses_with_a_status_and_a_pause_to_keep(status, error):
    async with served(SAYS) as client:
        await switch(client, kind="status", status=status, retry_after=1.5, times=1)
        with pytest.raises(error) as refused:
            await ask(client)
        assert (refused.value.status_code, refused.value.response.headers["retry-after"]) == (status, "1.5")
        assert refused.value.code == str(status)
        assert await streamed(client) == "Good morning. How can I help you today?"


async def test_a_stream_breaks_off_after_so_many_tokens():
    async with served(SAYS) as client:
        await switch(client, kind="break_off", after=2)
        heard: list[str] = []
        with pytest.raises(openai.APIConnectionError):
            await streamed(client, heard)
    assert "".join(heard) == "Good morni"


async def test_a_stream_stalls_after_so_many_tokens():
    async with served(SAYS) as client:
        await switch(client, kind="stall", after=2)
        with pytest.raises(openai.APITimeoutError):
            await streamed(client.with_options(timeout=0.3))
        await switch(client, "DELETE")
        assert await streamed(client) == "Good morning. How can I help you today?"


async def test_its_switch_shows_how_often_the_fault_was_met():
    fault = {"kind": "status", "status": 503, "times": 2}
    async with served(SAYS) as client:
        assert await switch(client, "GET") == (200, {"fault": None, "left": None, "met": 0})
        assert await switch(client, **fault) == (200, {"fault": fault, "left": 2, "met": 0})
        for _ in range(2):
            with pytest.raises(openai.InternalServerError):
                await ask(client)
        assert await ask(client)
        assert await switch(client, "GET") == (200, {"fault": fault, "left": 0, "met": 2})


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"kind": "burn"}, "burn"),
        ({"kind": "status", "status": 418}, "status"),
        ({"kind": "status", "status": 503, "after": 1}, "after"),
        ({"kind": "stall", "times": 0}, "times"),
        ({}, "kind"),
    ],
)
async def test_an_unknown_fault_is_refused_by_name(fault, told):
    async with served(SAYS) as client:
        status, text = await switch(client, **fault)
        assert (status, told in text) == (422, True)
        assert await ask(client)


async def test_faults_within_a_stream_are_for_streams_alone():
    async with served(SAYS) as client:
        await switch(client, kind="stall")
        with pytest.raises(openai.BadRequestError, match="does not do a fault within an answer"):
            await ask(client)
