import asyncio
import signal
import sys

import aiohttp


async def start(*args: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "local.model", "--port", "0", "--key", "k", *args,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def test_it_serves_its_models_and_stops_cleanly(tmp_path):
    process, wrong = await asyncio.gather(
        start("--models", "small", "large", "--first-token-ms", "5"),
        start("--script", str(tmp_path / "none.yaml")),
    )
    url = (await process.stdout.readline()).decode().removeprefix("model ready on ").strip()
    headers = {"Authorization": "Bearer k"}
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.get(f"{url}/openai/v1/models") as answer:
            assert [model["id"] for model in (await answer.json())["data"]] == ["small", "large"]
        async with session.get(f"{url}/health") as answer:
            assert await answer.json() == {"status": "ok"}
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0

    _, errors = await wrong.communicate()
    assert wrong.returncode == 1
    assert errors.decode().startswith("model: ")
    assert len(errors.decode().splitlines()) == 1
