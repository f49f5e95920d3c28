import asyncio
import signal
import sys

import aiohttp


async def start(tmp_path, port: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "local.clinic", "--state", str(tmp_path), "--key", "k", "--port", str(port),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def test_it_serves_says_when_its_port_is_in_use_and_stops_cleanly(tmp_path):
    first = await start(tmp_path, 0)
    line = (await first.stdout.readline()).decode()
    url = line.removeprefix("clinic ready on ").strip()
    port = int(url.rsplit(":", 1)[1])
    assert url == f"http://127.0.0.1:{port}"

    second = await start(tmp_path, port)
    out, errors = await second.communicate()
    assert (second.returncode, out) == (1, b"")
    assert errors.decode() == (
        f"clinic: port {port} is in use; choose another with --port or TALKSTACK_PORT_CLINIC\n"
    )

    async with aiohttp.ClientSession() as session, session.get(f"{url}/slots?day=secret") as answer:
        assert answer.status == 401
    first.send_signal(signal.SIGTERM)
    _, errors = await first.communicate()
    assert first.returncode == 0
    assert b"GET /slots 401" in errors
    assert b"secret" not in errors
