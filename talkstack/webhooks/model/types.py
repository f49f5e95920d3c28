"""The types of events, and what an endpoint may ask for."""

from __future__ import annotations

from enum import StrEnum

from talkstack.calls.model.news import News
from talkstack.numbers.model import NumberNews

DISABLED = "webhook.disabled"
TEST = "webhook.test"
ALL = "*"
TYPES = (*(it.value for it in News), *(it.value for it in NumberNews), DISABLED)
"""What can be asked for. A test goes to the one that is tested, whatever that asks for."""
WANTED = (ALL, "call.*", "number.*", *TYPES)


class Disabled(StrEnum):
    """Why nothing is sent: somebody said so; it answered 410; nothing was accepted for too long."""

    SWITCHED_OFF = "switched_off"
    GONE = "gone"
    FAILING = "failing"
