from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

import azure.durable_functions as df
import azure.functions as func

from functions.twilio.webhook import answered, arrival_of, asked_of, call_of, count_of, turn_of
from talkstack.telephony.form import Form, caller_input, recording_changed

if TYPE_CHECKING:
    from talkstack.services import Services

bp = df.Blueprint()

TURN = "twilio/calls/{call_id}/turns/{n:int}"


@bp.route(route=TURN, methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@bp.durable_client_input(client_name="client")
async def twilio_turn(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> func.HttpResponse:
    return await answered(
        req, lambda form, app: _heard(req, form, app, client), lambda app: _rescue(req, app)
    )


@bp.route(route=f"{TURN}/next", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@bp.durable_client_input(client_name="client")
async def twilio_next(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> func.HttpResponse:
    return await answered(
        req,
        lambda _, app: app.conversation.following(
            call_of(req), turn_of(req), asked_of(req, app), app.lifecycle(client)
        ),
        lambda app: _rescue(req, app),
    )


@bp.route(route=f"{TURN}/recording", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@bp.durable_client_input(client_name="client")
async def twilio_turn_recording(
    req: func.HttpRequest, client: df.DurableOrchestrationClient
) -> func.HttpResponse:
    return await answered(
        req,
        lambda form, app: app.conversation.announced(
            call_of(req), turn_of(req), recording_changed(form), arrival_of(req, app), app.lifecycle(client)
        ),
    )


def _heard(
    req: func.HttpRequest, form: Form, app: Services, client: df.DurableOrchestrationClient
) -> Awaitable[str | None]:
    return app.conversation.hear(
        call_of(req),
        turn_of(req),
        caller_input(form),
        arrival_of(req, app),
        app.lifecycle(client),
        private=count_of(req, "private") > 0,
    )


def _rescue(req: func.HttpRequest, app: Services) -> str:
    counts = {name: count_of(req, name) for name in ("after", "fillers", "tries")}
    return app.emergency.rescue(call_of(req), turn_of(req), **counts)
