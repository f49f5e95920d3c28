from __future__ import annotations

from typing import TYPE_CHECKING

from functions.api.api import Api, actor_of
from talkstack.http.rest.exchange import Ask
from talkstack.http.rest.paging import Page, Paging, page
from talkstack.keys.model import Scope
from talkstack.secrets import schemas

if TYPE_CHECKING:
    from talkstack.management import Management

api = Api("Secrets")
ONE = "/v1/secrets/{name}"


@api.get("/v1/secrets", scope=Scope.SECRETS_READ)
async def list_secrets(ask: Ask, app: Management, query: Paging) -> Page[schemas.Secret]:
    """List the names of the project's secrets. Values are never told."""
    window = query.window
    found = await app.secrets.page(ask.project_id, after=window.after, limit=window.limit)
    return page(found, window, lambda it: it.name, schemas.Secret.of)


@api.put(ONE, scope=Scope.SECRETS_WRITE)
async def put_secret(ask: Ask, app: Management, name: str, body: schemas.SecretWrite) -> schemas.Secret:
    """Keep a secret under a name, in place of what was there.

    Tools name the secret that their requests carry as a bearer token; their next request carries this value. A name
    is up to 64 small letters, digits and underscores, and begins with a letter.
    """
    mine = actor_of(ask)
    return schemas.Secret.of(
        await app.secrets.put(mine, ask.project_id, schemas.named(name), value=body.value)
    )


@api.delete(ONE, scope=Scope.SECRETS_WRITE)
async def delete_secret(ask: Ask, app: Management, name: str) -> None:
    """Forget a secret. Tools that name it fail from then on."""
    await app.secrets.delete(actor_of(ask), ask.project_id, name)
