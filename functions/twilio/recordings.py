from __future__ import annotations

import azure.durable_functions as df
import azure.functions as func

from functions.twilio.webhook import answered, call_of
from talkstack.telephony.form import recording_changed

bp = df.Blueprint()


@bp.route(route="twilio/calls/{call_id}/recording", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@bp.durable_client_input(client_name="client")
async def twilio_call_recording(
    req: func.HttpRequest, client: df.DurableOrchestrationClient
) -> func.HttpResponse:
    return await answered(
        req,
        lambda form, app: app.recorder.recording(
            call_of(req), recording_changed(form), app.lifecycle(client)
        ),
    )
