"""The effects of orchestrations: each calls one use case and says what came of it. All may run twice."""

from __future__ import annotations

from collections.abc import Sequence
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
    NoteOrder,
    PlanOrder,
    RecordingOrder,
    Round,
    StepOrder,
    WrappedUp,
    WrapUpOrder,
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
    publisher, mailroom = app.backroom.publisher, app.mailroom
    to = await publisher.publish(order["call_id"], news, sequence=order["sequence"], k=order["k"])
    await mailroom.dispatcher.dispatch(order["call_id"], to, mailroom.couriers(client))
    return True


async def note(order: NoteOrder, client: DurableOrchestrationClient) -> bool:
    call_id, k, plan, news = order["call_id"], order["folded"], order["plan"], order["news"]
    if plan is not None:
        await set_plan({"call_id": call_id, "folded": k, "plan": plan})
    if news:
        await publish({"call_id": call_id, "k": k, "sequence": order["sequence"], "news": news}, client)
    return True


async def wrap_up(order: WrapUpOrder, client: DurableOrchestrationClient) -> WrappedUp:
    app = services()
    steps = [Step(name) for name in order["steps"]]
    came = await app.backroom.aftermath.finish(
        order["call_id"], steps, sequence=order["sequence"], couriers=app.mailroom.couriers(client)
    )
    return {"left": list(came.left), "told": came.told, "failed": came.fault is not None}


async def finish(order: StepOrder, client: DurableOrchestrationClient) -> bool:
    """Of calls that began before steps went together. Whether there was something to tell of it."""
    app = services()
    step, couriers = Step(order["step"]), app.mailroom.couriers(client)
    return await app.backroom.aftermath.complete(
        order["call_id"], step, sequence=order["sequence"], couriers=couriers
    )


async def deliver(order: DeliveryOrder) -> Look:
    pause = await services().mailroom.courier.carry_on(order["endpoint_id"], order["stream"])
    return {"over": pause.over, "sleep_seconds": ceil(pause.seconds)}


async def transcribe(order: RecordingOrder) -> bool:
    """Of calls that began before their wrap-up had more steps."""
    await _finish(order["call_id"], OF_RECORDINGS)
    return True


async def close(order: CallOrder) -> bool:
    await _finish(order["call_id"], (Step.SETTLED, Step.CHARGED, Step.CLOSED))
    return True


async def _finish(call_id: str, steps: Sequence[Step]) -> None:
    """With nobody told."""
    for step in steps:
        await services().backroom.aftermath.complete(call_id, step, sequence=0, couriers=None)


async def analyse(order: JobOrder) -> Round:
    came = await services().management.reanalyses.work(order["job_id"])
    return {"over": came.over, "sleep_seconds": came.sleep_seconds}


async def dial(order: DialOrder, client: DurableOrchestrationClient) -> bool:
    app = services()
    await app.switchboard.dialler.dial(order["call_id"], order["attempt"], app.mending(client))
    return True
