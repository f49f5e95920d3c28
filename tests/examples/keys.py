from __future__ import annotations

from tests.examples.example import Example, Ids
from tests.rest import Client

EXAMPLES = {
    "list_keys": Example(query={"limit": "10"}),
    "create_key": Example(body={"name": "dashboard", "scopes": ["keys:write"]}),
    "create_project_key": Example(
        body={"name": "first", "scopes": ["project:read"], "expires_at": "2036-01-01T00:00:00Z"}
    ),
    "read_key": Example(),
    "update_key": Example(body={"name": "renamed"}),
    "rotate_key": Example(body={"overlap_seconds": 60}),
    "revoke_key": Example(),
    "list_audit": Example(query={"resource": "{key_id}", "project_id": "{project_id}"}, elsewhere=404),
}


async def setting(owner: Client) -> Ids:
    made = await owner.post("/v1/keys", {"name": "a spare key", "scopes": ["keys:write"]})
    return {"key_id": made.json["id"]}
