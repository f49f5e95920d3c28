from __future__ import annotations

from typing import TYPE_CHECKING

import azure.durable_functions as df
import azure.functions as func

from functions.twilio.webhook import SORRY, Rescue, answered, arrival_of
from talkstack.telephony.form import call_arrived, parse

if TYPE_CHECKING:
    from talkstack.services import Services

bp = df.Blueprint()


@bp.route(route="twilio/voice", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@bp.durable_client_input(client_name="client")
async def twilio_voice(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> func.HttpResponse:
    return await _answered(req, client, lambda app: _diverted(req, app))


@bp.route(route="twilio/voice/fallback", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@bp.durable_client_input(client_name="client")
async def twilio_voice_fallback(
    req: func.HttpRequest, client: df.DurableOrchestrationClient
) -> func.HttpResponse:
    """Another try of the same call; what still keeps the caller waiting is told in words."""
    return await _answered(req, client, lambda app: _diverted(req, app) or SORRY)


async def _answered(
    req: func.HttpRequest, client: df.DurableOrchestrationClient, rescue: Rescue
) -> func.HttpResponse:
    return await answered(
        req,
        lambda form, app: app.receptionist.answer(
            call_arrived(form), arrival_of(req, app), app.lifecycle(client)
        ),
        rescue,
    )


def _diverted(req: func.HttpRequest, app: Services) -> str | None:
    return app.emergency.divert(call_arrived(parse(req.get_body())).called)
