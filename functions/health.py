from __future__ import annotations

import json

import azure.durable_functions as df
import azure.functions as func

from talkstack.bootstrap import services

bp = df.Blueprint()


@bp.route(route="health/live", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
async def health_live(req: func.HttpRequest) -> func.HttpResponse:  # noqa: ARG001 - the binding's name
    return func.HttpResponse('{"status": "ok"}', mimetype="application/json")


@bp.route(route="health/ready", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
async def health_ready(req: func.HttpRequest) -> func.HttpResponse:  # noqa: ARG001 - the binding's name
    report = await services().readiness.check()
    status = 200 if report.ready else 503
    return func.HttpResponse(json.dumps(report.to_dict()), status_code=status, mimetype="application/json")
