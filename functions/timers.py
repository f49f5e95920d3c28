from __future__ import annotations

import azure.durable_functions as df
import azure.functions as func

from talkstack.bootstrap import services

bp = df.Blueprint()


@bp.timer_trigger(arg_name="timer", schedule="*/15 * * * * *")
@bp.durable_client_input(client_name="client")
async def sweep(timer: func.TimerRequest, client: df.DurableOrchestrationClient) -> None:
    app = services()
    await app.keeper.sweep(app.mending(client))
    await app.mailroom.dispatcher.sweep(app.mailroom.couriers(client))
    await app.mailroom.numbers.sweep()


@bp.timer_trigger(arg_name="timer", schedule="0 17 * * * *")
@bp.durable_client_input(client_name="client")
async def retain(timer: func.TimerRequest, client: df.DurableOrchestrationClient) -> None:
    app = services()
    await app.backroom.retention.apply(app.mending(client))


@bp.timer_trigger(arg_name="timer", schedule="0 37 * * * *")
@bp.durable_client_input(client_name="client")
async def tidy(timer: func.TimerRequest, client: df.DurableOrchestrationClient) -> None:
    app = services()
    await app.backroom.housekeeper.tidy(app.mending(client))


@bp.timer_trigger(arg_name="timer", schedule="0 41 * * * *")
async def reconcile_usage(timer: func.TimerRequest) -> None:
    await services().backroom.reconciler.run()


@bp.timer_trigger(arg_name="timer", schedule="40 */5 * * * *")
@bp.durable_client_input(client_name="client")
async def resume(timer: func.TimerRequest, client: df.DurableOrchestrationClient) -> None:
    app = services()
    await app.backroom.housekeeper.wind(app.mending(client))
    await app.management.reanalyses.resume(app.runner(client))
