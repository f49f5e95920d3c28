from __future__ import annotations

from typing import TYPE_CHECKING, Any

from functions.api.api import Api, actor_of
from talkstack.http.rest.exchange import Ask
from talkstack.http.rest.merge import patched
from talkstack.http.rest.paging import Page, page
from talkstack.keys.model import Scope
from talkstack.numbers import schemas

if TYPE_CHECKING:
    from talkstack.management import Management

api = Api("Phone numbers")
ONE = "/v1/numbers/{number_id}"


@api.get("/v1/available-numbers", scope=Scope.NUMBERS_READ)
async def list_available_numbers(
    ask: Ask,  # noqa: ARG001 - the same for every project
    app: Management,
    query: schemas.OfferQuery,
) -> schemas.AvailableNumbers:
    """Search the numbers that Twilio sells and that can be called."""
    return schemas.AvailableNumbers.of(await app.number_acquirer.offers(query.search))


@api.get("/v1/numbers", scope=Scope.NUMBERS_READ)
async def list_numbers(ask: Ask, app: Management, query: schemas.NumberQuery) -> Page[schemas.Number]:
    """List the project's numbers, the newest first."""
    window = query.window
    found = await app.numbers.page(
        ask.project_id, agent_id=query.agent_id, e164=query.e164, after=window.after, limit=window.limit
    )
    return page(found, window, lambda it: it.id, schemas.Number.of)


@api.post("/v1/numbers", scope=Scope.NUMBERS_WRITE, status=201, keyed=True)
async def create_number(ask: Ask, app: Management, body: schemas.NumberCreate) -> schemas.Number:
    """Buy a number at Twilio, or, as an owner, import one that the account has: its calls come here after `configure`.

    When Twilio does not say whether it sold the number, ask again a minute later: it is not bought twice.
    """
    granted, assigned = ask.granted, body.assignment
    added = await app.number_acquirer.add(
        actor_of(ask), ask.project_id, buy=body.buy, bring=body.bring, to=assigned, granted=granted
    )
    return schemas.Number.of(added)


@api.get(ONE, scope=Scope.NUMBERS_READ)
async def read_number(ask: Ask, app: Management, number_id: str) -> schemas.Number:
    """Read a number."""
    return schemas.Number.of(await app.numbers.get(ask.project_id, number_id))


@api.patch(ONE, scope=Scope.NUMBERS_WRITE, guarded=True, patches=lambda: schemas.NumberWrite)
async def update_number(ask: Ask, app: Management, number_id: str, body: Any) -> schemas.Number:
    """Say who answers a number, and with which versions.

    Calls that have begun keep the version they began with; new ones follow within half a minute.
    """
    to = patched(schemas.NumberWrite, await app.numbers.get(ask.project_id, number_id), body).assignment
    assigned = await app.numbers.assign(
        actor_of(ask), ask.project_id, number_id, to, revision=ask.revision, granted=ask.granted
    )
    return schemas.Number.of(assigned)


@api.delete(ONE, scope=Scope.NUMBERS_WRITE)
async def release_number(ask: Ask, app: Management, number_id: str, query: schemas.NumberRelease) -> None:
    """Release a number: Twilio takes it back, and may not give it again.

    With `keep` it stays in the account and is only answered no more. Without, only an owner may release what was imported.
    """
    await app.number_releaser.release(
        actor_of(ask), ask.project_id, number_id, keep=query.keep, granted=ask.granted
    )


@api.post("/v1/numbers/{number_id}/configure", scope=Scope.NUMBERS_WRITE)
async def configure_number(ask: Ask, app: Management, number_id: str) -> schemas.NumberCheck:
    """Have Twilio send the number's calls here; what answered it before does so no more."""
    return schemas.NumberCheck.of(await app.number_wiring.configure(actor_of(ask), ask.project_id, number_id))


@api.get("/v1/numbers/{number_id}/check", scope=Scope.NUMBERS_READ)
async def check_number(ask: Ask, app: Management, number_id: str) -> schemas.NumberCheck:
    """Ask Twilio whether the number's calls come here, and tell each setting that differs."""
    return schemas.NumberCheck.of(await app.number_wiring.check(ask.project_id, number_id))
