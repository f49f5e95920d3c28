from __future__ import annotations

from typing import TYPE_CHECKING

from functions.api.api import Api, actor_of
from talkstack.http.rest.exchange import Ask
from talkstack.http.rest.paging import Page, page
from talkstack.keys.model import Scope
from talkstack.usage import schemas

if TYPE_CHECKING:
    from talkstack.management import Management

api = Api("Prices")


@api.get("/v1/prices", scope=Scope.PROJECT_READ)
async def list_prices(_: Ask, app: Management, query: schemas.PriceQuery) -> Page[schemas.PriceBook]:
    """List the price books, the newest first. A call is priced by the one that was valid when it began."""
    window = query.window
    found = await app.prices.page(before=schemas.behind(window.after), limit=window.limit)
    return page(found, window, lambda it: f"{it.version}", schemas.PriceBook.of)


@api.post("/v1/prices", scope=Scope.OWNER, status=201, keyed=True)
async def publish_prices(ask: Ask, app: Management, body: schemas.PriceBookCreate) -> schemas.PriceBook:
    """Make a new price book, of all projects. Those that there are stay what they are."""
    return schemas.PriceBook.of(
        await app.prices.publish(actor_of(ask), ask.project_id, rates=body.wanted, valid_from=body.valid_from)
    )
