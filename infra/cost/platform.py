"""What the platform takes for carrying the talk: instances at work, actions of the scheduler, logs."""

from __future__ import annotations

from collections.abc import Iterator

from infra.cost.prices import ACTION, BUSY, LOGS
from infra.cost.standing import Deployment, Item
from infra.cost.talk import Talk

TURN_SECONDS = 3.0
"""An instance is at work for a turn: assumed, and as if no two turns ever shared it."""
CALL_SECONDS = 20.0
"""The same for the first words, the orchestration and the wrap-up."""

CALL_ACTIONS = 20
TURN_ACTIONS = 1
MINUTE_ACTIONS = 4
"""Together the 29 that the demo's call of five turns within a minute takes of the engine on one machine."""

TURN_LOG_BYTES = 20_000
"""Some eight spans, the host's requests and the lines of the app: assumed."""
GIGABYTE = 1_000_000_000


def carried(talk: Talk, it: Deployment) -> Iterator[Item]:
    seconds = talk.turns * TURN_SECONDS + talk.calls * CALL_SECONDS
    yield Item(price=BUSY, quantity=seconds * it.memory_gb)
    yield Item(price=ACTION, quantity=0 if it.scheduler_units else actions(talk))
    yield Item(price=LOGS, quantity=talk.turns * TURN_LOG_BYTES / GIGABYTE)


def actions(talk: Talk) -> int:
    return talk.calls * CALL_ACTIONS + talk.turns * TURN_ACTIONS + talk.billed_minutes * MINUTE_ACTIONS
