"""What the stores send to the server, and what the server says that it would do about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, override

from pymongo.monitoring import CommandListener, CommandStartedEvent

from talkstack.database import Database, Document


class Heard(CommandListener):
    """The names of all commands, and each condition as a `find`."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.finds: list[Document] = []

    @override
    def started(self, event: CommandStartedEvent) -> None:
        command = dict(event.command)
        self.names.append(event.command_name)
        if event.command_name == "find":
            wanted = {"find": command["find"], "filter": command["filter"], "sort": command.get("sort", {})}
            self.finds.append(wanted)
        elif event.command_name == "aggregate":
            self.finds.append({"find": command["aggregate"], "filter": command["pipeline"][0]["$match"]})
        elif event.command_name in {"update", "delete"}:
            [write] = command[f"{event.command_name}s"]
            self.finds.append({"find": command[event.command_name], "filter": write["q"]})

    @override
    def succeeded(self, event: Any) -> None: ...

    @override
    def failed(self, event: Any) -> None: ...


async def stages(database: Database, find: Document) -> list[Document]:
    plan = (await database.command("explain", find))["queryPlanner"]["winningPlan"]
    return list(stages_of(plan))


def stages_of(plan: Document) -> Iterator[Document]:
    if "stage" in plan:
        yield plan
    for inner in plan.values():
        if isinstance(inner, dict):
            yield from stages_of(inner)
