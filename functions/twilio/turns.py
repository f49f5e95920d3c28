from __future__ import annotations

import azure.durable_functions as df
import azure.functions as func

from functions.twilio.webhook import answered, call_of, turn_of
from talkstack.telephony.form import caller_input, number_of, recording_changed

bp = df.Blueprint()

TURN = "twilio/calls/{call_id}/turns/{n:int}"


@bp.route(route=TURN, methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@bp.durable_client_input(client_name="client")
async def twilio_turn(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> func.HttpResponse:
    return await answered(
        req,
        lambda form, app: app.conversation.hear(
            call_of(req), turn_of(req), caller_input(form), app.lifecycle(client)
        ),
    )


@bp.route(route=f"{TURN}/next", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
async def twilio_next(req: func.HttpRequest) -> func.HttpResponse:
    return await answered(
        req,
        lambda _, app: app.waiter.answer(
            call_of(req), turn_of(req), fillers=number_of(req.params.get("fillers", "0"))
        ),
    )


@bp.route(route=f"{TURN}/recording", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@bp.durable_client_input(client_name="client")
async def twilio_turn_recording(
    req: func.HttpRequest, client: df.DurableOrchestrationClient
) -> func.HttpResponse:
    return await answered(
        req,
        lambda form, app: app.conversation.announced(
            call_of(req), turn_of(req), recording_changed(form), app.lifecycle(client)
        ),
    )
