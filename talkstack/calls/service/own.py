"""A project's own call: that of another one is not there."""

from __future__ import annotations

from talkstack.calls.call import Call
from talkstack.calls.ports import CallStore
from talkstack.errors import NotFoundError


async def own_call(calls: CallStore, project_id: str, call_id: str) -> Call:
    call = await calls.get(call_id)
    if call.project_id != project_id:
        raise NotFoundError("call", call_id)
    return call
