from __future__ import annotations

from tests.examples.example import Example, Ids
from tests.rest import Client

EXAMPLES = {
    "list_projects": Example(query={"name": "Clinic", "limit": "10"}),
    "create_project": Example(body={"name": "Harbour", "description": "A clinic by the sea"}),
    "read_project": Example(),
    "replace_project": Example(
        body={
            "name": "Port",
            "default_agent_id": "{agent_id}",
            "retention_days": 90,
            "countries": ["US", "DE"],
        }
    ),
    "update_project": Example(body={"description": "By the sea", "default_agent_id": None}),
    "limit_project": Example(
        body={
            "agents": 10,
            "numbers": 10,
            "keys": 10,
            "live_calls": 10,
            "live_calls_per_caller": 2,
            "max_cost_micros_per_day": 50_000_000,
            "max_cost_micros_per_month": 900_000_000,
        }
    ),
    "delete_project": Example(query={"cascade": "true"}),
}


async def setting(owner: Client) -> Ids:
    [project] = (await owner.get("/v1/projects?name=Clinic")).json["items"]
    return {"project_id": project["id"], "agent_id": "agt_1"}
