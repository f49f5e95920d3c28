import asyncio
import socket
import sys
import wave

from tests.contract.local.phone.carrier import carrier
from tests.contract.local.phone.test_leg import echo


async def phone(*args: str, typed: str = "") -> tuple[int | None, list[str], str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "local.phone", "--pace", "fast", *args,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, errors = await process.communicate(typed.encode())
    return process.returncode, out.decode().splitlines(), errors.decode()


async def test_a_call_from_the_command_line(tmp_path):
    recording = tmp_path / "call.wav"
    async with carrier(echo, []) as url:
        said, read = await asyncio.gather(
            phone("--carrier", url, "--say", "hello", "--record", str(recording)),
            phone("--carrier", url, typed="one\n\ntwo\n"),
        )
    assert (said[0], said[2]) == (0, "")
    assert said[1][:2] == ["agent   Good morning.", "caller  hello"]
    assert said[1][2].startswith("agent   You said: hello  (")
    assert [line.split("  (")[0] for line in read[1][1:]] == [
        "caller  one",
        "agent   You said: one",
        "caller  two",
        "agent   You said: two",
    ]
    with wave.open(str(recording)) as written:
        assert (written.getnchannels(), written.getframerate()) == (2, 8_000)
        assert written.getnframes() > 8_000


async def test_a_call_that_fails_is_one_line():
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        assert await phone("--carrier", url, "--say", "hello") == (
            1,
            [],
            f"phone: the call was not answered: no carrier at {url}\n",
        )
