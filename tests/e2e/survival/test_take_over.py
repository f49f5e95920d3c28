"""Whoever serves a webhook, and whatever its clock says, a call is one call."""

from __future__ import annotations

import platform
from itertools import pairwise
from pathlib import Path

import pytest

from soak.judging.evidence import Evidence
from soak.judging.judge import judge
from soak.scene import scene

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

LISTENING = pytest.mark.parametrize("listen", ["twilio", "azure"])
LIBRARY = "lib/python*/site-packages/libfaketime/vendor/libfaketime/src/libfaketime.so.1"
AHEAD_SECONDS = 120


def servers(call: Evidence) -> list[int]:
    return [answer.worker for answer in call.answers]


@LISTENING
async def test_two_workers_serve_alternate_webhooks_and_nothing_is_left_running(tmp_path: Path, listen: str):
    async with scene(tmp_path, workers=2, host=("--cancel-after-return",)) as stage:
        call = await stage.call(listen=listen)
    assert judge(call) == []
    assert set(servers(call)) == {1, 2}
    assert all(one != other for one, other in pairwise(servers(call)))


def ahead(worker: int) -> tuple[str, ...]:
    """The options by which one worker's wall clock is ahead; its monotonic clock is left alone."""
    root = Path(__file__).parents[3]
    (library,) = (root / ".venv-local").glob(LIBRARY)
    variables = {
        "LD_PRELOAD": str(library),
        "FAKETIME": f"+{AHEAD_SECONDS}s",
        "DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_FORCE_MONOTONIC_FIX": "0",  # else waits on the monotonic clock end at once, and threads spin
    }
    return tuple(
        word for name, value in variables.items() for word in ("--worker-env", f"{worker}:{name}={value}")
    )


@pytest.mark.skipif(platform.machine() != "x86_64", reason="libfaketime's wheel is built for x86-64")
@LISTENING
async def test_a_worker_whose_clock_is_two_minutes_ahead_takes_its_turns_as_well(tmp_path: Path, listen: str):
    async with scene(tmp_path, workers=2, host=ahead(2)) as stage:
        call = await stage.call(listen=listen)
    assert judge(call) == []
    assert set(servers(call)) == {1, 2}
    # Each turn's fact bears the time of the worker that answered it.
    times = [fact["at"] / 1_000 for fact in call.call["log"] if fact["kind"] == "turn"]
    steps = [later - sooner for sooner, later in pairwise(times)]
    assert max(map(abs, steps)) > AHEAD_SECONDS / 2
