from __future__ import annotations

from tests.examples.example import Example, Ids
from tests.rest import Client

NAMED = {"name": "booking"}

EXAMPLES = {
    "list_secrets": Example(query={"limit": "10"}),
    "put_secret": Example(path=NAMED, body={"value": "open-sesame"}, elsewhere=200),
    "delete_secret": Example(path=NAMED),
}


async def setting(owner: Client) -> Ids:
    await owner.put("/v1/secrets/booking", {"value": "one"})
    return {}
