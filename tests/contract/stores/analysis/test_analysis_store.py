from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from talkstack.analysis.analysis import CallAnalysis, asked_id
from talkstack.analysis.memory import MemoryAnalysisStore
from talkstack.analysis.model.findings import Answer, Evidence, Findings, FollowUp, Status
from talkstack.analysis.ports import AnalysisStore
from talkstack.analysis.store import MongoAnalysisStore
from talkstack.llm.model import Usage
from tests.builders import NOON

WHERE = (Evidence(1, "caller"), Evidence(2, "agent"))
FINDINGS = Findings(
    summary="They paid $0.",
    topics=("a.b",),
    follow_ups=(FollowUp("$set it.", WHERE),),
    general=(Answer(name="outcome", status=Status.UNCLEAR, evidence=WHERE),),
    answers=(
        Answer(name="n", status=Status.ANSWERED, value=1.5, evidence=WHERE),
        Answer(name="j", status=Status.ANSWERED, value={"$a.b": [10**30, None]}, evidence=WHERE),
    ),
)


@pytest.fixture
def analyses(open_store: Any) -> AnalysisStore:
    return open_store(MemoryAnalysisStore, MongoAnalysisStore)


def an_analysis(call_id: str = "call_1", **changes: Any) -> CallAnalysis:
    made = CallAnalysis(
        id=call_id,
        call_id=call_id,
        project_id="prj_1",
        agent_version=2,
        model="m",
        at=NOON,
        findings=FINDINGS,
        usage=Usage(100, 20, 30),
        tries=2,
    )
    return replace(made, **changes)


async def test_all_of_an_analysis_is_kept(analyses: AnalysisStore):
    for made in (an_analysis(), an_analysis("call_2", findings=Findings(), job_id="anl_1")):
        assert await analyses.insert(made) == made
        assert await analyses.find(made.id) == made
    assert await analyses.find("call_3") is None


async def test_the_first_of_an_id_stays(analyses: AnalysisStore):
    made = [an_analysis(tries=n) for n in range(4)]
    kept = await asyncio.gather(*(analyses.insert(it) for it in made))
    assert len({it.tries for it in kept}) == 1
    assert await analyses.find("call_1") == kept[0]


async def test_what_a_job_has_made_is_listed_the_newest_call_first(analyses: AnalysisStore):
    for n in (2, 1, 3):
        await analyses.insert(an_analysis(f"call_{n}", job_id="anl_1"))
    await analyses.insert(an_analysis("call_4", job_id="anl_2"))
    await analyses.insert(an_analysis("call_5"))
    first = await analyses.page("anl_1", after=None, limit=1)
    assert [it.id for it in first] == ["call_3", "call_2"]
    assert [it.id for it in await analyses.page("anl_1", after="call_3", limit=5)] == ["call_2", "call_1"]


async def test_a_call_is_erased_with_all_that_was_asked_of_it(analyses: AnalysisStore):
    asked = asked_id("call_1", "d")
    await analyses.insert(an_analysis())
    await analyses.insert(an_analysis(id=asked))
    await analyses.insert(an_analysis("call_2"))
    for _ in range(2):
        await analyses.erase("call_1")
    assert await analyses.find("call_1") is await analyses.find(asked) is None
    assert await analyses.find("call_2")
