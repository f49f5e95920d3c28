from __future__ import annotations

import azure.durable_functions as df
import azure.functions as func

from functions.twilio.webhook import acknowledged, answered, arrival_of, call_of, count_of, token_of
from talkstack.telephony.form import verdict

bp = df.Blueprint()

CALL = "twilio/calls/{call_id}"


@bp.route(route=f"{CALL}/amd", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@bp.durable_client_input(client_name="client")
async def twilio_amd(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> func.HttpResponse:
    return await acknowledged(
        req,
        lambda form, app: app.switchboard.machines.judged(
            call_of(req), count_of(req, "attempt"), verdict(form), arrival_of(req, app), app.lifecycle(client)
        ),
    )


@bp.route(route=f"{CALL}/message", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@bp.durable_client_input(client_name="client")
async def twilio_message(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> func.HttpResponse:
    return await answered(
        req,
        lambda _, app: app.switchboard.messenger.leave(
            call_of(req), count_of(req, "attempt"), token_of(req), arrival_of(req, app), app.lifecycle(client)
        ),
    )
