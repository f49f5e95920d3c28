from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

import azure.durable_functions as df
import azure.functions as func

from functions.twilio.webhook import SORRY, Rescue, answered, arrival_of, call_of, count_of
from talkstack.telephony.form import StatusChanged, answered_call, status_changed

if TYPE_CHECKING:
    from talkstack.services import Services

bp = df.Blueprint()

CALL = "twilio/calls/{call_id}"


@bp.route(route=f"{CALL}/answer", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@bp.durable_client_input(client_name="client")
async def twilio_answer(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> func.HttpResponse:
    return await _answered(req, client)


@bp.route(route=f"{CALL}/answer/fallback", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@bp.durable_client_input(client_name="client")
async def twilio_answer_fallback(
    req: func.HttpRequest, client: df.DurableOrchestrationClient
) -> func.HttpResponse:
    """Another try; what still fails is told in words."""
    return await _answered(req, client, lambda _: SORRY)


@bp.route(route=f"{CALL}/status", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@bp.durable_client_input(client_name="client")
async def twilio_call_status(
    req: func.HttpRequest, client: df.DurableOrchestrationClient
) -> func.HttpResponse:
    return await answered(req, lambda form, app: _changed(req, status_changed(form), app, client))


def _changed(
    req: func.HttpRequest, changed: StatusChanged, app: Services, client: df.DurableOrchestrationClient
) -> Awaitable[None]:
    return app.switchboard.connector.status(
        call_of(req), count_of(req, "attempt"), changed, arrival_of(req, app), app.lifecycle(client)
    )


async def _answered(
    req: func.HttpRequest, client: df.DurableOrchestrationClient, rescue: Rescue | None = None
) -> func.HttpResponse:
    return await answered(
        req,
        lambda form, app: app.switchboard.connector.answer(
            call_of(req),
            count_of(req, "attempt"),
            answered_call(form),
            arrival_of(req, app),
            app.lifecycle(client),
        ),
        rescue,
    )
