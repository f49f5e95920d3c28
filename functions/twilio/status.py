from __future__ import annotations

import azure.durable_functions as df
import azure.functions as func

from functions.twilio.webhook import answered, arrival_of
from talkstack.telephony.form import status_changed

bp = df.Blueprint()


@bp.route(route="twilio/status", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@bp.durable_client_input(client_name="client")
async def twilio_status(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> func.HttpResponse:
    return await answered(
        req,
        lambda form, app: app.recorder.status(
            status_changed(form), arrival_of(req, app), app.lifecycle(client)
        ),
    )
