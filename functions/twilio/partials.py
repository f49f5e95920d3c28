from __future__ import annotations

import azure.durable_functions as df
import azure.functions as func

from functions.twilio.webhook import acknowledged, arrival_of, call_of, turn_of
from talkstack.telephony.form import words_so_far

bp = df.Blueprint()


@bp.route(
    route="twilio/calls/{call_id}/turns/{n:int}/partial",
    methods=["POST"],
    auth_level=func.AuthLevel.ANONYMOUS,
)
async def twilio_partial(req: func.HttpRequest) -> func.HttpResponse:
    return await acknowledged(
        req,
        lambda form, app: app.conversation.speaking(
            call_of(req), turn_of(req), words_so_far(form), arrival_of(req, app)
        ),
    )
