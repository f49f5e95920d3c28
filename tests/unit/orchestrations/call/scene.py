"""The `call` orchestration as the SDK replays it, told fact after fact."""

from __future__ import annotations

import json
from typing import Any

from orchestrations.call import call
from orchestrations.contracts import DIAL, NOTE, WRAP_UP, fact_event
from talkstack.calls.model.fact import Due, FactDraft, FactKind
from tests.builders import a_fact
from tests.replay import Action, Replay

RECORDING = "RE" + "1" * 32
HUNG_UP = a_fact("status:end", kind=FactKind.STATUS, what="completed")
FILED = a_fact("recording", kind=FactKind.RECORDING, what="completed", ref=RECORDING)


def turn(n: int, what: str = "speech", **more: Any) -> FactDraft:
    return a_fact(f"turn:{n}", n=n, what=what, **more)


def begun(what: str = "recorded") -> Replay:
    first = a_fact("started", kind=FactKind.STARTED, what=what).numbered(1)
    replay = Replay(call, {"call_id": "call_1", "fact": first.to_dict()}, "call").run()
    return replay.finish_activities()


def ring(replay: Replay, k: int, fact: FactDraft) -> Replay:
    replay.raise_event(fact_event(k), fact.numbered(k).to_dict())
    return replay.run()


def tell(replay: Replay, k: int, fact: FactDraft) -> Replay:
    return ring(replay, k, fact).finish_activities()


def orders(replay: Replay, activity: str) -> list[dict[str, Any]]:
    return [json.loads(it["input"]) for it in replay.actions if it.get("functionName") == activity]


def asked(replay: Replay) -> list[str]:
    """The activities in the order in which they were asked for; of the wrap-up the steps, what is told left out."""
    return [name for it in replay.actions if "functionName" in it for name in _named(it)]


def _named(action: Action) -> list[str]:
    name, order = action["functionName"], json.loads(action["input"])
    if name == WRAP_UP:
        return order["steps"]
    return [] if name == NOTE and order["plan"] is None else [name]


def told(replay: Replay) -> list[tuple[int, list[str]]]:
    return [(order["sequence"], order["news"]) for order in orders(replay, NOTE) if order["news"]]


def plans(replay: Replay) -> list[dict[str, Any]]:
    return [{"folded": it["folded"], **it["plan"]} for it in orders(replay, NOTE) if it["plan"]]


def ordered(most: int = 2, causes: str = "busy") -> Replay:
    return tell(begun(), 2, a_fact("ordered", kind=FactKind.ORDERED, n=most, what=causes))


def dialled(replay: Replay) -> list[int]:
    return [order["attempt"] for order in orders(replay, DIAL)]


def called(n: int, what: str) -> FactDraft:
    return a_fact(f"status:{n}:{what}", kind=FactKind.STATUS, n=n, what=what)


def redial(n: int) -> FactDraft:
    return a_fact(f"due:redial:{n}", kind=FactKind.DUE, n=n, what=Due.REDIAL)
