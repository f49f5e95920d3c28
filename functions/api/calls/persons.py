from __future__ import annotations

from typing import TYPE_CHECKING

from functions.api.api import Api
from talkstack.http.rest.exchange import Ask
from talkstack.keys.model import Scope
from talkstack.persons import schemas

if TYPE_CHECKING:
    from talkstack.management import Management

api = Api("Persons")


@api.post("/v1/persons/lookup", scope=Scope.CALLS_READ)
async def look_up_person(ask: Ask, app: Management, body: schemas.PersonLookup) -> schemas.Person:
    """Turn somebody's number into the id that calls name them by.

    Whether there ever was a call with them does not matter, and the number is not kept.
    """
    return schemas.Person(id=app.persons.id_of(ask.project_id, body.number))
