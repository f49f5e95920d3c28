from __future__ import annotations

import azure.durable_functions as df
import azure.functions as func

from functions.twilio.webhook import answered, arrival_of
from talkstack.telephony.form import call_arrived, parse

bp = df.Blueprint()


@bp.route(route="twilio/voice", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@bp.durable_client_input(client_name="client")
async def twilio_voice(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> func.HttpResponse:
    return await answered(
        req,
        lambda form, app: app.receptionist.answer(
            call_arrived(form), arrival_of(req, app), app.lifecycle(client)
        ),
        lambda app: app.emergency.divert(call_arrived(parse(req.get_body())).called),
    )
