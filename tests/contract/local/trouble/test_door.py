from __future__ import annotations

import asyncio
import socket

import pytest

from local.loopback import HOST
from tests.contract.local.trouble.conftest import ANSWER, Street, asked

SHORTLY = 0.2


async def test_everything_passes_until_trouble_is_made(street: Street):
    async with street.connection() as (reader, writer):
        assert await asked(reader, writer) == ANSWER
        assert await asked(reader, writer) == ANSWER
    assert street.echo.got == [b"ask", b"ask"]


async def test_the_end_of_what_was_asked_is_passed_on(street: Street):
    async with street.connection() as (reader, writer):
        writer.write(b"ask")
        writer.write_eof()
        assert await reader.read() == ANSWER


async def test_refusing_leaves_nobody_to_connect_to_and_resets_who_was_connected(street: Street):
    async with street.connection() as (reader, writer):
        await asked(reader, writer)
        await street.switch(mode="refuse")
        with pytest.raises(ConnectionResetError):
            await reader.read()
        with pytest.raises(ConnectionRefusedError):
            await street.ask()
    await street.switch(mode="pass")
    assert await street.ask() == ANSWER


async def test_resetting_hangs_up_on_the_next_connections_and_no_others(street: Street):
    await street.switch(mode="reset", connections=2)
    for left in (2, 1):
        assert (await street.shown())["left"] == left
        with pytest.raises(ConnectionResetError):
            await street.ask()
    assert await street.ask() == ANSWER
    assert street.echo.got == [b"ask"]


async def test_a_connection_that_is_used_again_counts_like_a_new_one(street: Street):
    async with street.connection() as (reader, writer):
        await asked(reader, writer)
        await street.switch(mode="reset", connections=1)
        writer.write(b"ask")
        with pytest.raises(ConnectionResetError):
            await reader.read()
    assert await street.ask() == ANSWER


async def test_what_hangs_is_never_passed_on(street: Street):
    async with street.connection() as (used, writer):
        await asked(used, writer)
        await street.switch(mode="hang")
        async with street.connection() as (fresh, other):
            for reader, sender in ((used, writer), (fresh, other)):
                sender.write(b"lost")
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(reader.read(1), SHORTLY)
            await street.switch(mode="pass")
            for reader in (used, fresh):
                with pytest.raises(ConnectionResetError):
                    await reader.read()
    assert await street.ask() == ANSWER
    assert street.echo.got == [b"ask", b"ask"]


async def test_who_gives_up_on_what_hangs_is_let_go(street: Street):
    await street.switch(mode="hang")
    async with street.connection() as (_, writer):
        writer.write(b"lost")
    async with asyncio.timeout(20):
        while (await street.shown())["open"]:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("how", [{"ms": 200}, {"bytes_per_second": len(ANSWER) * 5}])
async def test_a_slow_answer_arrives_late_and_whole(street: Street, how: dict[str, int]):
    await street.switch(mode="slow", **how)
    began = asyncio.get_running_loop().time()
    assert await street.ask() == ANSWER
    assert asyncio.get_running_loop().time() - began >= 0.19


async def test_the_rest_of_a_slow_answer_comes_at_once_when_the_trouble_is_over(street: Street):
    await street.switch(mode="slow", bytes_per_second=len(ANSWER) // 60)
    async with street.connection() as (reader, writer):
        answer = asyncio.create_task(asked(reader, writer))
        await asyncio.sleep(SHORTLY)
        assert not answer.done()
        await street.switch(mode="pass")
        assert await asyncio.wait_for(answer, 20) == ANSWER


@pytest.mark.parametrize("limit", [0, 1, 1_000])
async def test_an_answer_breaks_off_after_so_many_bytes(street: Street, limit: int):
    await street.switch(mode="break_after", bytes=limit)
    for _ in range(2):  # each connection has as many
        assert await until_reset(street.port) == ANSWER[:limit]
    assert street.echo.got == [b"ask", b"ask"]


async def until_reset(port: int) -> bytes:
    """All that arrives before the reset: a StreamReader would forget what it has not given out yet."""
    loop, got = asyncio.get_running_loop(), b""
    with socket.create_connection((HOST, port)) as line:
        line.settimeout(0)
        await loop.sock_sendall(line, b"ask")
        try:
            while more := await loop.sock_recv(line, 65_536):
                got += more
        except ConnectionResetError:
            return got
    pytest.fail("it ended without a reset")
