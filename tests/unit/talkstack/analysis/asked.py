"""Questions, and a model that answers them as a test wants."""

from __future__ import annotations

import json
from typing import Any

from talkstack.analysis.model.question import Plain, Selector, Structured
from talkstack.llm.memory import Reply
from talkstack.llm.model import Prompt

NEW = Plain(name="new_patient", question="Have they never been here before?", type="boolean")
REASON = Plain(name="reason", question="What is the visit for?", type="text")
PAIN = Plain(name="pain", question="How bad is it, from 0 to 10?", type="number")
DAY = Plain(name="day", question="Which day do they want?", type="date")
PLAN = Selector(name="plan", question="How do they pay?", type="selector", options=("public", "private"))
VISIT = Structured(
    name="visit",
    question="What was booked?",
    type="json",
    json_schema={
        "type": "object",
        "properties": {
            "day": {"$ref": "#/$defs/day"},
            "before": {"anyOf": [{"$ref": "#"}, {"type": "null"}]},
        },
        "required": ["day", "before"],
        "additionalProperties": False,
        "$defs": {"day": {"type": "string", "enum": ["Monday", "Tuesday"]}},
    },
)
ALL = (NEW, REASON, PAIN, DAY, PLAN, VISIT)
CALLER_1 = {"turn": 1, "speaker": "caller"}
AGENT_1 = {"turn": 1, "speaker": "agent"}


def answered(value: Any, *evidence: Any) -> dict[str, Any]:
    return {"evidence": list(evidence or (CALLER_1,)), "status": "answered", "value": value}


def yes(*evidence: Any) -> dict[str, Any]:
    return answered(value=True) | ({"evidence": list(evidence)} if evidence else {})


NOT_SAID: dict[str, Any] = {"evidence": [], "status": "not_said", "value": None}
GENERAL: dict[str, Any] = {
    "summary": "They asked when the clinic opens.",
    "topics": ["opening hours"],
    "follow_ups": [{"text": "The clinic calls back.", "evidence": [AGENT_1]}],
    "sentiment": answered("neutral"),
    "outcome": answered("resolved", AGENT_1),
}


def told(**answers: Any) -> str:
    return json.dumps(GENERAL | ({"answers": answers} if answers else {}))


class Reader:
    """Speaks as an agent in the call, and gives its analyses in their order afterwards."""

    def __init__(self, *analyses: str | Reply) -> None:
        self.analyses = list(analyses)
        self.asked: list[Prompt] = []

    def __call__(self, prompt: Prompt) -> Reply | str:
        if prompt.answer is None:
            return "We open at nine."
        self.asked.append(prompt)
        return self.analyses.pop(0)
