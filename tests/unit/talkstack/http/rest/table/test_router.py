from __future__ import annotations

from talkstack.http.rest.table.operation import Operation
from talkstack.http.rest.table.router import methods


async def handle() -> None: ...


def on(method: str, path: str) -> Operation:
    return Operation(method=method, path=path, tag="Agents", handle=handle, scope=None)


def test_a_name_that_is_written_out_comes_before_a_parameter():
    operations = (on("GET", "/v1/agents/{agent_id}"), on("POST", "/v1/agents/import"))
    assert methods(operations, "/v1/agents/import") == ["POST"]
    assert methods(operations, "/v1/agents/agt_1") == ["GET"]
    assert methods(operations, "/v1/nothing") == []
