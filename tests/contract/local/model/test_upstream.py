import openai
import pytest

from local.loopback import serving
from local.model.app import Service, azure_openai
from local.model.script.model import ScriptedModel
from local.model.upstream import Upstream
from tests.contract.local.model.service import CLINIC, ask, script, served
from tests.contract.local.model.test_completions import SAYS


async def test_another_server_answers_in_place_of_the_script():
    other = Service(model=ScriptedModel(script(SAYS)), names=["small"], key="other key")
    async with serving(azure_openai(other)) as url:
        upstream = Upstream(f"{url}/openai/v1", "other key", "small")
        async with served(CLINIC, upstream=upstream) as client:
            chunks = [c async for c in await ask(client, stream=True)]
            whole = await ask(client)
            clock = await client.get(
                str(client.base_url).replace("/openai/v1/", "/model/clock"), cast_to=object
            )
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert text == whole.choices[0].message.content == "Good morning. How can I help you today?"
    first = clock["requests"][0]
    assert 0 < first["first_token_ms"] <= first["first_sentence_ms"] <= first["total_ms"]


async def test_its_errors_are_passed_on():
    other = Service(model=ScriptedModel(CLINIC), names=["small"], key="k")
    async with serving(azure_openai(other)) as url:
        async with served(SAYS, upstream=Upstream(f"{url}/openai/v1", "k")) as client:
            with pytest.raises(openai.NotFoundError):
                await ask(client)
        async with served(SAYS, upstream=Upstream(f"{url}/openai/v1", "wrong", "small")) as client:
            with pytest.raises(openai.AuthenticationError):
                await ask(client)


async def test_a_server_that_does_not_answer_is_said_so():
    async with serving(azure_openai(Service(model=ScriptedModel(CLINIC), names=[], key="k"))) as url:
        pass
    async with served(SAYS, upstream=Upstream(url)) as client:
        with pytest.raises(openai.InternalServerError, match="LLM_UPSTREAM"):
            await ask(client)


def test_it_is_set_by_the_environment():
    assert Upstream.from_env({}) is None
    env = {"LLM_UPSTREAM": "http://host/v1/", "LLM_UPSTREAM_KEY": "k", "LLM_UPSTREAM_MODEL": "m"}
    assert Upstream.from_env(env) == Upstream("http://host/v1", "k", "m")
