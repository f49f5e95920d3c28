from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree as ET

import azure.functions as func

from functions.setup import api
from talkstack.agents.model import AgentDraft
from talkstack.http.rest.endpoint import answered
from talkstack.http.rest.exchange import Incoming
from talkstack.http.rest.table.router import parameters
from talkstack.keys.model import Scope
from talkstack.setup.memory import MemorySchema
from talkstack.setup.model import Migrated
from tests.builders import a_draft, a_number
from tests.rest import Answer, Client
from tests.world import World


async def ask(world: World, path: str, body: Any = None, method: str = "POST") -> Answer:
    management, raw = world.services.management, json.dumps(body).encode() if body is not None else b""
    headers = {} if body is None else {"content-type": "application/json"}
    for operation in api.operations:
        route = parameters(operation, path)
        if operation.method == method and route is not None:
            incoming = Incoming(method=method, path=path, route=route, headers=headers, body=raw)
            return Answer(await answered(operation, incoming, management, management.gate))
    raise AssertionError(path)


def test_the_host_asks_for_its_master_key():
    assert api.level is func.AuthLevel.ADMIN
    assert {operation.path.split("/")[1] for operation in api.operations} == {"setup"}


async def test_a_migration_tells_what_it_did_and_whether_to_go_on():
    world = World()
    world.adapters.schema = MemorySchema([Migrated(finished=False), Migrated(documents=7, indexes=2)])
    assert (await ask(world, "/setup/migrate")).json == {"finished": False, "documents": 0, "indexes": 0}
    assert (await ask(world, "/setup/migrate")).json == {"finished": True, "documents": 7, "indexes": 2}


async def test_the_owner_of_a_project_is_made_once():
    world = World()
    made = await ask(world, "/setup/owner", {"project": "Ours"})
    assert made.status == 201
    projects = await Client(world, made.json["key"]).get("/v1/projects")
    assert [it["name"] for it in projects.json["items"]] == ["Ours"]
    refused = await ask(world, "/setup/owner", {"project": "Ours"})
    assert (refused.status, refused.code) == (409, "owner_exists")
    another = await ask(world, "/setup/owner", {"project": "Ours", "again": True})
    assert another.json["project_id"] == made.json["project_id"]
    assert another.json["key"] != made.json["key"]
    entries = await world.adapters.audit.page(made.json["project_id"], resource=None, after=None, limit=9)
    assert [(it.actor.key_id, it.action) for it in entries] == [("deployment", "key.create")] * 2


async def test_an_owner_whose_key_was_revoked_is_made_anew():
    world = World()
    made = await ask(world, "/setup/owner", {})
    await Client(world, made.json["key"]).delete(f"/v1/keys/{made.json['key_id']}")
    assert (await ask(world, "/setup/owner", {})).status == 201


async def test_a_visitor_owns_nothing_for_long():
    world = World()
    visitor = await ask(world, "/setup/visitor", {"project": "Ours", "minutes": 5})
    assert (await Client(world, visitor.json["key"]).get("/v1/agents")).status == 200
    assert (await ask(world, "/setup/owner", {"project": "Ours"})).status == 201
    world.clock.advance(5 * 60)
    assert (await Client(world, visitor.json["key"]).get("/v1/agents")).code == "key_over"
    assert (await ask(world, "/setup/visitor", {"minutes": 61})).status == 422


async def test_a_key_that_is_less_than_an_owners_is_no_owner():
    world = World()
    visitor = await ask(world, "/setup/visitor", {"project": "Ours"})
    await Client(world, visitor.json["key"]).post(
        "/v1/keys", {"name": "reader", "scopes": [Scope.KEYS_READ.value]}
    )
    assert (await ask(world, "/setup/owner", {"project": "Ours"})).status == 201


STANDBY = "/setup/projects/prj_1/numbers/num_1/standby"


async def standing_by(draft: AgentDraft) -> list[ET.Element]:
    told = await ask(await World().open(draft), STANDBY, method="GET")
    assert (told.status, told.outgoing.media_type) == (200, "text/xml")
    return list(ET.fromstring(told.outgoing.body))


async def test_callers_are_put_through_without_us():
    draft = a_draft(fallback_number="+15550009000", language="de-DE")
    say, dial = await standing_by(draft)
    assert (say.tag, say.get("language"), say.text) == ("Say", "de-DE", draft.phrases.lines_busy)
    assert (dial.tag, dial.get("callerId"), dial.get("action")) == ("Dial", "+15550001000", None)
    assert dial.get("timeLimit") == "1800"
    assert "+15550009000" in ET.tostring(dial, encoding="unicode")


async def test_callers_of_an_agent_that_has_nobody_are_let_go():
    draft = a_draft()
    say, end = await standing_by(draft)
    assert (say.text, end.tag) == (draft.phrases.farewell, "Hangup")


async def test_a_number_that_nobody_answers_has_no_document():
    world = await World().open()
    await world.adapters.numbers.assign(a_number(agent_id="agt_9"))
    assert (await ask(world, STANDBY, method="GET")).status == 404
