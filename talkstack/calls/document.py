"""A call as MongoDB keeps it."""

from __future__ import annotations

from dataclasses import asdict

from talkstack.calls.call import Call, Command
from talkstack.calls.model.fact import Fact
from talkstack.calls.model.order import Cause, Detection, OnMachine, Order, Retry
from talkstack.calls.model.plan import EndReason, Plan
from talkstack.calls.model.standing import Status
from talkstack.conversation.document import segment_document, segment_of
from talkstack.database import VERSION, Document, readable

ADDED: Document = {
    "opening": (),
    "variables": (),
    "person": "",
    "metadata": (),
    "order": None,
    "commands": (),
    "outcome": None,
    "answered_at": None,
}
"""What a call has not that an earlier version wrote, and what that means."""

PLAIN = (
    "project_id",
    "agent_id",
    "agent_version",
    "number_id",
    "caller",
    "called",
    "started_at",
    "greeting",
    "greeted_at",
    "person",
    "direction",
    "folded",
    "onsets",
    "steps",
)


def call_document(call: Call) -> Document:
    """`facts` guards the log, `planned` the plan; `lag` is what the sweeper's partial index is made of."""
    return {
        "_id": call.id,
        "v": VERSION,
        "twilio_sid": sid_of(call),
        **({"order_key": call.order_key} if call.order_key else {}),
        **{name: getattr(call, name) for name in PLAIN},
        **standing_document(call),
        "metadata": [{"name": name, "value": value} for name, value in call.metadata.items()],
        "order": asdict(call.order) if call.order else None,
        "commands": [asdict(command) for command in call.commands],
        "opening": [segment_document(segment) for segment in call.opening],
        "variables": [{"name": name, "value": value} for name, value in call.variables.items()],
        "log": [fact.to_dict() for fact in call.log],
        "facts": call.facts,
        "plan": call.plan.to_dict(),
        "planned": call.folded,
        "lag": call.facts > call.folded,
    }


def sid_of(call: Call) -> str:
    """What is unique about it: a call that Twilio does not know yet goes by its own id."""
    return call.twilio_sid or call.id


def standing_document(call: Call) -> Document:
    """`live` is what calls under way are counted by."""
    status = Status(call.status)
    return {
        "status": status.value,
        "outcome": call.outcome and call.outcome.value,
        "answered_at": call.answered_at,
        "ended_at": call.ended_at,
        "live": status.live,
    }


def call_of(document: Document) -> Call:
    known = ADDED | readable(document, "call")
    return Call(
        id=known["_id"],
        twilio_sid=known["twilio_sid"] if known["twilio_sid"] != known["_id"] else None,
        order_key=known.get("order_key"),
        metadata={each["name"]: each["value"] for each in known["metadata"]},
        status=known["status"],
        answered_at=known["answered_at"],
        ended_at=known["ended_at"],
        outcome=EndReason(known["outcome"]) if known["outcome"] else None,
        order=_order(known["order"]),
        commands=tuple(Command(**command) for command in known["commands"]),
        log=tuple(Fact.from_dict(fact) for fact in known["log"]),
        plan=Plan.from_dict(known["plan"]),
        opening=tuple(segment_of(segment) for segment in known["opening"]),
        variables={each["name"]: each["value"] for each in known["variables"]},
        **{name: known[name] for name in PLAIN},
    )


def _order(document: Document | None) -> Order | None:
    if document is None:
        return None
    retry = document["retry"]
    return Order(
        detection=Detection(document["detection"]),
        on_machine=OnMachine(document["on_machine"]),
        message=document["message"],
        introduction=document["introduction"],
        ring_seconds=document["ring_seconds"],
        retry=Retry(**retry | {"causes": tuple(Cause(cause) for cause in retry["causes"])}),
    )
