from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import aiohttp
import pytest

from tests.contract.local.trouble.conftest import ANSWER, Street


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        ({"mode": "explode"}, "explode"),
        ({}, "mode"),
        ({"mode": "slow"}, "ms or bytes_per_second"),
        ({"mode": "slow", "ms": 1, "bytes_per_second": 1}, "ms or bytes_per_second"),
        ({"mode": "refuse", "connections": 2}, "connections"),
        ({"mode": "hang", "connections": 0}, "connections"),
        ({"mode": "break_after"}, "bytes"),
        ({"mode": "break_after", "bytes": -1}, "bytes"),
        ({"mode": "hang", "seconds": 3}, "seconds"),
    ],
)
async def test_what_is_no_mode_is_refused_by_name_and_changes_nothing(
    street: Street, mode: dict[str, object], told: str
):
    async with street.http.put("/trouble/echo", json=mode) as answer:
        assert answer.status == 422
        assert told in await answer.text()
    assert (await street.shown())["mode"] == "pass"


async def test_a_part_without_a_door_is_refused_by_name(street: Street):
    async with street.http.put("/trouble/fax", json={"mode": "hang"}) as answer:
        assert (answer.status, await answer.text()) == (404, "no door stands before fax; there are echo")


async def test_all_trouble_ends_at_once(street: Street):
    await street.switch(mode="refuse")
    async with street.http.delete("/trouble") as answer:
        assert (await answer.json())["echo"]["mode"] == "pass"
    assert await street.ask() == ANSWER


async def test_other_hosts_are_refused(street: Street):
    async with street.http.put(
        "/trouble/echo", json={"mode": "hang"}, headers={"Host": "trouble.example"}
    ) as answer:
        assert answer.status == 421
    assert (await street.shown())["mode"] == "pass"


async def test_a_part_behind_a_door_answers_for_the_doors_port_and_for_no_third(tmp_path: Path):
    clinic, clinic_url = await started("clinic", "--key", "k", "--behind", "7999", "--state", str(tmp_path))
    async with aiohttp.ClientSession(clinic_url) as http:
        for port, status in (("7999", 200), ("7998", 421), (clinic_url.rsplit(":", 1)[1], 200)):
            async with http.get("/health", headers={"Host": f"127.0.0.1:{port}"}) as answer:
                assert answer.status == status
    await ended(clinic)


async def test_it_runs_as_a_process_and_stops_cleanly(street: Street):
    process, url = await started("trouble", "--door", f"echo=0:{street.port}")
    async with aiohttp.ClientSession(url) as http:
        async with http.get("/trouble") as answer:
            shown = await answer.json()
        async with http.get("/health") as answer:
            assert await answer.json() == {"status": "ok"}
    assert 0 < shown["echo"].pop("port") != street.port
    assert shown == {"echo": {"target": street.port, "mode": "pass", "left": None, "open": 0}}
    await ended(process)


@pytest.mark.parametrize("door", ["model=1", "model=a:b"])
async def test_what_is_no_door_is_refused_on_one_line(door: str):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "local.trouble", "--door", door, stderr=asyncio.subprocess.PIPE
    )
    _, told = await process.communicate()
    assert process.returncode == 2
    assert told.decode() == f"trouble: argument --door: {door} is not PART=PORT:TARGET\n"


async def started(name: str, *options: str) -> tuple[asyncio.subprocess.Process, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"local.{name}", "--port", "0", *options,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    return process, line.partition(" on ")[2].strip()


async def ended(process: asyncio.subprocess.Process) -> None:
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
