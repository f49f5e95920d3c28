"""A machine has answered a call that we placed: how that is known, and what is done to it."""

from __future__ import annotations

from collections.abc import Sequence

from talkstack.calls.model.fact import Fact, FactKind
from talkstack.calls.model.order import OnMachine, Order

FAX = "fax"
MESSAGE = "message"
"""The turn in which the machine is left the message."""
SCREENED = "screened"
"""A turn in which an assistant was told who calls and why."""


def is_machine(answered_by: str | None) -> bool:
    """`answered_by` is Twilio's AnsweredBy."""
    return (answered_by or "").startswith(("machine", FAX))


def treatment(order: Order, answered_by: str, log: Sequence[Fact]) -> OnMachine:
    """A fax listens to no message, and one that nobody has worded cannot be left.

    An assistant sounds like a machine: one that asks who calls is talked with.
    """
    if any(fact.kind is FactKind.TURN and fact.what == SCREENED for fact in log):
        return OnMachine.TALK
    unheard = answered_by == FAX or not order.message
    if order.on_machine is OnMachine.LEAVE_MESSAGE and unheard:
        return OnMachine.HANG_UP
    return order.on_machine


def machine_in(log: Sequence[Fact]) -> Fact | None:
    """The verdict that ends the talk: of a machine that is not talked with."""
    found = (fact for fact in reversed(log) if fact.kind is FactKind.MACHINE)
    return next((fact for fact in found if is_machine(fact.what) and fact.ref != OnMachine.TALK), None)
