from __future__ import annotations

from typing import TYPE_CHECKING

import azure.durable_functions as df
import azure.functions as func

from functions.twilio.webhook import answered, asked_of, call_of, command_of, count_of

if TYPE_CHECKING:
    from talkstack.services import Services

bp = df.Blueprint()

SAY = "twilio/calls/{call_id}/say/{command_id}"


@bp.route(route=SAY, methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@bp.durable_client_input(client_name="client")
async def twilio_say(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> func.HttpResponse:
    return await answered(
        req,
        lambda _, app: app.switchboard.prompter.say(
            call_of(req), command_of(req), asked_of(req, app), app.lifecycle(client)
        ),
        lambda app: _postponed(req, app),
    )


def _postponed(req: func.HttpRequest, app: Services) -> str | None:
    return app.emergency.postpone(call_of(req), command_of(req), fillers=count_of(req, "fillers"))
