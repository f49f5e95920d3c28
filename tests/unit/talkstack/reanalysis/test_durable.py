from __future__ import annotations

from talkstack.reanalysis.durable import DurableJobRunner
from tests.unit.talkstack.calls.engine import Engine


async def test_a_job_begins_with_an_orchestration_of_its_own_id():
    engine = Engine()
    assert await DurableJobRunner(engine).begin("anl_1")
    assert engine.started == [("analysing", "anl_1", {"job_id": "anl_1"})]


async def test_one_that_runs_is_left_alone():
    engine = Engine()
    for _ in range(2):
        assert await DurableJobRunner(engine).begin("anl_1")
    assert len(engine.started) == 1


async def test_an_engine_that_is_down_or_hangs_is_told():
    for engine in (Engine(down=True), Engine(hangs=True)):
        assert not await DurableJobRunner(engine).begin("anl_1")
