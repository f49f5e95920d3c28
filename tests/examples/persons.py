from __future__ import annotations

from tests.examples.example import Example, Ids
from tests.rest import Client

EXAMPLES = {
    "look_up_person": Example(body={"number": "+15550002000"}),
}


async def setting(_: Client) -> Ids:
    return {}
