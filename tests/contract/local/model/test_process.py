import asyncio
import signal
import sys

import aiohttp


async def test_it_serves_its_models_and_stops_cleanly():
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "local.model", "--port", "0", "--key", "k",
        "--models", "small", "large", "--first-token-ms", "5", "--tokens-per-second", "100",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    url = (await process.stdout.readline()).decode().removeprefix("model ready on ").strip()
    headers = {"Authorization": "Bearer k"}
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.get(f"{url}/openai/v1/models") as answer:
            assert [model["id"] for model in (await answer.json())["data"]] == ["small", "large"]
        async with session.get(f"{url}/health") as answer:
            assert await answer.json() == {"status": "ok"}
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
