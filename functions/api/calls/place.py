from __future__ import annotations

from typing import TYPE_CHECKING

from functions.api.api import Api, actor_of
from talkstack.dialling import schemas
from talkstack.http.rest.exchange import Ask
from talkstack.keys.model import Scope

if TYPE_CHECKING:
    from talkstack.desk import CallDesk

api = Api("Calls")


@api.post("/v1/calls", scope=Scope.CALLS_WRITE, status=201, keyed=True, rings=True)
async def place_call(ask: Ask, app: CallDesk, body: schemas.CallCreate) -> schemas.CallPlaced:
    """Have an agent call somebody.

    The phone rings soon after the answer, and at most once for each attempt, whatever breaks meanwhile. An
    `Idempotency-Key` stands for one call as long as that call is kept.
    """
    orders = app.switchboard.orders
    return schemas.CallPlaced.of(
        await orders.place(actor_of(ask), ask.project_id, body.request, app.lifecycle, key=ask.key)
    )


@api.post("/v1/calls/{call_id}/cancel", scope=Scope.CALLS_WRITE, rings=True)
async def cancel_call(ask: Ask, app: CallDesk, call_id: str) -> schemas.CallPlaced:
    """Call off a call that nobody has answered: the phone stops ringing, and no other attempt is made."""
    canceller = app.switchboard.canceller
    return schemas.CallPlaced.of(
        await canceller.cancel(actor_of(ask), ask.project_id, call_id, app.lifecycle)
    )
