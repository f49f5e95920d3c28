"""What only whoever deploys may ask, with the host's master key: no part of the API's description."""

from __future__ import annotations

from typing import TYPE_CHECKING

import azure.functions as func

from functions.api.api import Api
from talkstack.http.rest.exchange import Ask, Binary
from talkstack.setup import schemas

if TYPE_CHECKING:
    from talkstack.management import Management

api = Api("Setup", level=func.AuthLevel.ADMIN)
STANDBY = "/setup/projects/{project_id}/numbers/{number_id}/standby"


@api.post("/setup/migrate", scope=None)
async def setup_migrate(_: Ask, app: Management) -> schemas.Migrated:
    return schemas.Migrated.of(await app.setup.migrate())


@api.post("/setup/owner", scope=None, status=201)
async def setup_owner(_: Ask, app: Management, body: schemas.OwnerWanted) -> schemas.KeyTold:
    return schemas.KeyTold.of(await app.setup.owner(body.project, again=body.again))


@api.post("/setup/visitor", scope=None, status=201)
async def setup_visitor(_: Ask, app: Management, body: schemas.VisitorWanted) -> schemas.KeyTold:
    return schemas.KeyTold.of(await app.setup.visitor(body.project, minutes=body.minutes))


@api.get(STANDBY, scope=None, media_type="text/xml")
async def setup_standby(_: Ask, app: Management, project_id: str, number_id: str) -> Binary:
    document = await app.number_standby.document(project_id, number_id)
    return Binary(data=document.encode(), media_type="text/xml")
