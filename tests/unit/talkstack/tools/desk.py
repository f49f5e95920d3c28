"""A ledger over a customer's API that answers as a test wants, in virtual time."""

from __future__ import annotations

import asyncio

from talkstack.llm.model import ToolCall
from talkstack.tools.memory import MemoryToolCaller, MemoryToolRunStore
from talkstack.tools.model import Outcome, RunState, Tool, ToolRun
from talkstack.tools.service import Ledger, Turn
from tests.builders import NOON, a_run, a_tool
from tests.virtual import LoopClock

BOOK = a_tool(timeout_seconds=4)
LOOK = a_tool(name="look", writes=False)
CANCEL = a_tool(name="cancel", idempotent=True)
MONDAY = ToolCall("tc_1", "book", '{"day": "Monday"}')
DONE = Outcome(RunState.DONE, '{"booked": "Monday"}')
LOST = Outcome(RunState.UNKNOWN, "the service answered 500")


def calling(name: str) -> ToolCall:
    return ToolCall("tc_1", name, '{"day": "Monday"}')


class Answering(MemoryToolCaller):
    """Gives the outcomes one after another, the last one for ever; the first takes `seconds`."""

    def __init__(self, *outcomes: Outcome, seconds: float = 0.0) -> None:
        self._outcomes = list(outcomes)
        super().__init__(outcome_of=lambda _tool, _arguments: self._next())
        self._seconds = seconds
        self.asked = asyncio.Event()

    async def call(self, tool: Tool, *, arguments: str, idempotency_key: str, project_id: str) -> Outcome:
        self.asked.set()
        await asyncio.sleep(self._seconds)
        return await super().call(
            tool, arguments=arguments, idempotency_key=idempotency_key, project_id=project_id
        )

    def _next(self) -> Outcome:
        return self._outcomes.pop(0) if len(self._outcomes) > 1 else self._outcomes[0]


def a_ledger(*outcomes: Outcome, seconds: float = 0.0) -> Ledger:
    caller = Answering(*outcomes or (DONE,), seconds=seconds)
    return Ledger(runs=MemoryToolRunStore(), caller=caller, clock=LoopClock(NOON))


def a_turn(n: int = 1, *earlier: ToolRun, registered: list[str] | None = None) -> Turn:
    async def register(run_id: str) -> None:
        await asyncio.sleep(0)
        (registered if registered is not None else []).append(run_id)

    tools = {tool.name: tool for tool in (BOOK, LOOK, CANCEL)}
    return Turn(project_id="prj_1", call_id="call_1", n=n, tools=tools, register=register, earlier=earlier)


async def run(ledger: Ledger, turn: Turn, *calls: ToolCall, first: int = 1) -> list[ToolRun]:
    return [await ledger.run(turn, row) for row in await ledger.propose(turn, calls or (MONDAY,), first)]


async def left_running(ledger: Ledger, **changes: object) -> ToolRun:
    """A row of somebody who died while the tool ran."""
    row = await ledger.runs.propose(a_run(**changes))
    await ledger.runs.start(row.id)
    return await ledger.runs.get(row.id)


def effects(ledger: Ledger) -> dict[str, int]:
    return dict(ledger.caller.effects)
