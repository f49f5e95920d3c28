"""The short form of `make chaos`: all at once, as far as it does not take minutes to be mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from soak.chaos import report
from soak.chaos.judging.judge import judge
from soak.chaos.plan import Plan
from soak.chaos.scene import scene

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

PLAN = Plan(
    calls=6,
    seed=13,
    workers=2,
    callbacks={"late": 0.3, "double": 0.4, "late_ms": (300, 3_000)},
    illnesses=((0.2, ("refused",)), (0.2, ("lost",))),
    fail=0.06,
    worker_seconds=8.0,
    front_seconds=1e6,
    patience_seconds=200.0,
)
"""A callback that never comes is missed after 90 s at the soonest. So no front dies: while it is started again, both tries
of a callback may fail."""


async def test_all_that_comes_after_a_call_comes_about_once_whatever_fails(tmp_path: Path):
    told: list[str] = []
    async with scene(PLAN, tmp_path, told.append) as running:
        evidence = await running.play()
        done, paid = await running.done(), await running.sources.paid()
    findings = [finding for call in evidence for finding in judge(call)]
    kept = report.document(PLAN.calls, running.callers.calls, evidence, findings, paid)
    assert report.is_good(kept), (kept, done, findings)
    assert paid.heard.keys() >= {sound for call in evidence for sound in call.sounds}
    assert paid.read.keys() >= {call.words for call in evidence if call.questions}
    assert sum(call.questions for call in evidence) > 0
    assert done["workers_killed"] > 0
    assert done["activities_failed"] > 0
    assert done["callbacks"]["late"] + done["callbacks"]["doubled"] > 0
    assert done["deliveries"]["taken"] > 0
    assert len(done["deliveries"]) > 1
