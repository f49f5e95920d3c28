from __future__ import annotations

import azure.durable_functions as df
import azure.functions as func

from functions.twilio.webhook import answered, arrival_of, call_of, turn_of
from talkstack.telephony.form import transfer_ended

bp = df.Blueprint()


@bp.route(
    route="twilio/calls/{call_id}/turns/{n:int}/dial", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS
)
@bp.durable_client_input(client_name="client")
async def twilio_dial(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> func.HttpResponse:
    return await answered(
        req,
        lambda form, app: app.conversation.hear(
            call_of(req), turn_of(req), transfer_ended(form), arrival_of(req, app), app.lifecycle(client)
        ),
        lambda app: app.emergency.rescue(call_of(req), turn_of(req)),
    )
