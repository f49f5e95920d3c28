"""Every operation's example, and a project in which all of them can be asked."""

from __future__ import annotations

from dataclasses import dataclass

from functions.api.table import OPERATIONS
from talkstack.http.rest.table.operation import Operation
from tests.examples import agents, analysis, keys, numbers, projects, secrets, usage, voices, webhooks
from tests.examples.calls import book, control, placing
from tests.examples.example import Example, Ids, Request, request_of
from tests.rest import Client, a_client

NOUNS = (projects, keys, agents, numbers, placing, book, analysis, control, usage, voices, secrets, webhooks)
EXAMPLES: dict[str, Example] = {name: it for noun in NOUNS for name, it in noun.EXAMPLES.items()}
WITH_EXAMPLES = tuple(it for it in OPERATIONS if it.name in EXAMPLES)


@dataclass(frozen=True)
class Scene:
    """A project with one of everything, and its owner's key."""

    owner: Client
    ids: Ids

    def request(self, operation: Operation) -> Request:
        return request_of(operation, EXAMPLES[operation.name], self.ids)

    async def changes(self) -> list[str]:
        """The ids of all changes so far: nothing is changed without one."""
        store = self.owner.world.adapters.audit
        return [
            entry.id
            for entry in await store.page(self.ids["project_id"], resource=None, after=None, limit=1000)
        ]


async def a_scene() -> Scene:
    owner = await a_client()
    ids: dict[str, str] = {}
    for noun in NOUNS:
        ids |= await noun.setting(owner)
    return Scene(owner, ids)


_kept: list[Scene] = []


async def the_scene() -> Scene:
    """One for all tests that leave nothing behind. Each comes a minute after the one before, with its own allowance."""
    if not _kept:
        _kept.append(await a_scene())
    _kept[0].owner.world.clock.advance(60)
    return _kept[0]
