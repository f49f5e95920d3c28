from __future__ import annotations

import azure.durable_functions as df
import azure.functions as func

from functions.twilio.webhook import answered, at_once, call_of, count_of, turn_of

bp = df.Blueprint()


@bp.route(
    route="twilio/calls/{call_id}/turns/{n:int}/fallback",
    methods=["POST"],
    auth_level=func.AuthLevel.ANONYMOUS,
)
async def twilio_fallback(req: func.HttpRequest) -> func.HttpResponse:
    return await answered(
        req,
        lambda _, app: at_once(
            app.emergency.fallback(call_of(req), turn_of(req), tries=count_of(req, "tries"))
        ),
    )
