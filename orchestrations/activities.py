"""The effects of orchestrations: each calls one use case and says what came of it. All may run twice."""

from __future__ import annotations

from azure.durable_functions import DurableOrchestrationClient

from orchestrations import policies
from orchestrations.contracts import CallOrder, DialOrder, Look, PlanOrder, RecordingOrder
from talkstack.bootstrap import services
from talkstack.calls.model.plan import Plan


async def set_plan(order: PlanOrder) -> bool:
    app = services()
    await app.calls.set_plan(order["call_id"], Plan.from_dict(order["plan"]), folded=order["folded"])
    return True


async def reconcile(order: CallOrder, client: DurableOrchestrationClient) -> Look:
    app = services()
    look = await app.keeper.reconcile(order["call_id"], policies.UPKEEP, app.mending(client))
    return {"over": look.over, "sleep_seconds": look.sleep_seconds}


async def transcribe(order: RecordingOrder) -> bool:
    await services().wrap_up.transcribe(order["call_id"], order["recording_sid"])
    return True


async def close(order: CallOrder) -> bool:
    await services().wrap_up.close(order["call_id"])
    return True


async def dial(order: DialOrder, client: DurableOrchestrationClient) -> bool:
    app = services()
    await app.switchboard.dialler.dial(order["call_id"], order["attempt"], app.mending(client))
    return True
