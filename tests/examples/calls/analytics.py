from __future__ import annotations

from tests.examples.example import Example, Ids
from tests.rest import Client

EXAMPLES = {
    "read_analytics": Example(
        query={
            "from": "2026-03-01",
            "to": "2026-04-01T00:00:00+01:00",
            "agent_id": "agt_1",
            "agent_version": "1",
            "group_by": "day",
        }
    ),
}


async def setting(owner: Client) -> Ids:
    """Of no calls there are figures as well."""
    del owner
    return {}
