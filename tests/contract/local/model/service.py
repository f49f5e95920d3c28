import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import openai
import yaml

from local.loopback import serving
from local.model import app as model_app
from local.model.app import Service, azure_openai
from local.model.script.model import ScriptedModel
from local.model.script.script import Script, load

CLINIC = load(Path(model_app.__file__).parent / "scripts" / "clinic.yaml")
# The SDK would load every certificate authority for each client, which takes longer than a test.
NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
HELLO = [{"role": "user", "content": "hello"}]


def script(text: str) -> Script:
    return Script.model_validate(yaml.safe_load(text))


def strict_tool(name: str = "look", **properties: Any) -> dict[str, Any]:
    parameters = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return {"type": "function", "function": {"name": name, "strict": True, "parameters": parameters}}


@asynccontextmanager
async def served(text: str | Script, **options: Any) -> AsyncIterator[openai.AsyncOpenAI]:
    spoken = text if isinstance(text, Script) else script(text)
    service = Service(model=ScriptedModel(spoken), names=["gpt-5.4-mini"], key="sesame", **options)
    async with (
        serving(azure_openai(service)) as url,
        openai.DefaultAsyncHttpxClient(verify=NO_AUTHORITIES) as http,
        openai.AsyncOpenAI(
            base_url=f"{url}/openai/v1/", api_key="sesame", max_retries=0, http_client=http
        ) as client,
    ):
        yield client


async def ask(client: openai.AsyncOpenAI, messages: Any = HELLO, **options: Any) -> Any:
    return await client.chat.completions.create(model="gpt-5.4-mini", messages=messages, **options)
