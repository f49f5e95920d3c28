"""The effects of orchestrations: each calls one use case and says what came of it. All may run twice."""

from __future__ import annotations

from math import ceil

from azure.durable_functions import DurableOrchestrationClient

from orchestrations import policies
from orchestrations.contracts import (
    CallOrder,
    DeliveryOrder,
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


async def publish(order: NewsOrder, client: DurableOrchestrationClient) -> bool:
    app, news = services(), [News(each) for each in order["news"]]
    publisher = app.backroom.publisher
    await publisher.publish(order["call_id"], news, sequence=order["sequence"], k=order["k"])
    await app.mailroom.dispatcher.dispatch(order["call_id"], app.mailroom.couriers(client))
    return True


async def finish(order: StepOrder, client: DurableOrchestrationClient) -> bool:
    """Whether there was something to tell of it."""
    app = services()
    news = await app.backroom.aftermath.finish(
        order["call_id"], Step(order["step"]), sequence=order["sequence"]
    )
    if news is not None:
        await app.mailroom.dispatcher.dispatch(order["call_id"], app.mailroom.couriers(client))
    return news is not None


async def deliver(order: DeliveryOrder) -> Look:
    pause = await services().mailroom.courier.carry(order["endpoint_id"], order["stream"])
    return {"over": pause.over, "sleep_seconds": ceil(pause.seconds)}


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
