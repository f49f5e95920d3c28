"""Whom a client wants called, by which agent, and with what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from talkstack.agents.words.variables import Value
from talkstack.calls.model.order import Order


@dataclass(frozen=True, kw_only=True)
class CallRequest:
    """`agent_version` None: the one that is published. `number_id` None: the newest number that may call.

    The texts of the order may still hold `{{name}}`.
    """

    to: str
    agent_id: str
    order: Order
    agent_version: int | None = None
    number_id: str | None = None
    variables: Mapping[str, Value]
    metadata: Mapping[str, str]
