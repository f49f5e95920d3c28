"""The effects of orchestrations: each calls one use case and says what came of it. All may run twice."""

from __future__ import annotations

from azure.durable_functions import DurableOrchestrationClient

from orchestrations import policies
from orchestrations.contracts import (
    CallOrder,
    DialOrder,
    JobOrder,
    Look,
    NewsOrder,
    PlanOrder,
    RecordingOrder,
    Round,
    StepOrder,
)
from talkstack.aftermath.model import OF_RECORDINGS, Step
from talkstack.bootstrap import services
from talkstack.calls.model.news import News
from talkstack.calls.model.plan import Plan


async def set_plan(order: PlanOrder) -> bool:
    app = services()
    await app.calls.set_plan(order["call_id"], Plan.from_dict(order["plan"]), folded=order["folded"])
    return True


async def reconcile(order: CallOrder, client: DurableOrchestrationClient) -> Look:
    app = services()
    look = await app.keeper.reconcile(order["call_id"], policies.UPKEEP, app.mending(client))
    return {"over": look.over, "sleep_seconds": look.sleep_seconds}


async def publish(order: NewsOrder) -> bool:
    news = [News(each) for each in order["news"]]
    publisher = services().backroom.publisher
    await publisher.publish(order["call_id"], news, sequence=order["sequence"], k=order["k"])
    return True


async def finish(order: StepOrder) -> bool:
    """Whether there was something to tell of it."""
    aftermath = services().backroom.aftermath
    news = await aftermath.finish(order["call_id"], Step(order["step"]), sequence=order["sequence"])
    return news is not None


async def transcribe(order: RecordingOrder) -> bool:
    """Of calls that began before their wrap-up had more steps."""
    aftermath = services().backroom.aftermath
    for step in OF_RECORDINGS:
        await aftermath.finish(order["call_id"], step, sequence=None)
    return True


async def close(order: CallOrder) -> bool:
    aftermath = services().backroom.aftermath
    for step in (Step.SETTLED, Step.CHARGED, Step.CLOSED):
        await aftermath.finish(order["call_id"], step, sequence=None)
    return True


async def analyse(order: JobOrder) -> Round:
    came = await services().management.reanalyses.work(order["job_id"])
    return {"over": came.over, "sleep_seconds": came.sleep_seconds}


async def dial(order: DialOrder, client: DurableOrchestrationClient) -> bool:
    app = services()
    await app.switchboard.dialler.dial(order["call_id"], order["attempt"], app.mending(client))
    return True
