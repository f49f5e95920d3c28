"""A call is analysed by the vendor's own SDK against its stand-in, which holds schemas as strictly as the vendor says."""

from __future__ import annotations

from talkstack.analysis.model.findings import Evidence, Status
from talkstack.analysis.model.prompt import Inquiry
from talkstack.analysis.model.question import Plain, Selector, Structured
from talkstack.analysis.service.inquire import Inquirer
from talkstack.clock import SystemClock
from talkstack.identity import Identity
from talkstack.llm.openai import OpenAIModel
from tests.builders import a_call, a_version, an_utterance

NEW = Plain(name="new_patient", question="Have they been here before?", type="boolean")
DAY = Plain(name="day", question="Which day do they want?", type="date")
PLAN = Selector(name="plan", question="How do they pay?", type="selector", options=("public", "private"))
VISIT = Structured(
    name="visit",
    question="What was booked?",
    type="json",
    json_schema={
        "type": "object",
        "properties": {"day": {"$ref": "#/$defs/day"}},
        "required": ["day"],
        "additionalProperties": False,
        "$defs": {"day": {"type": "string"}},
    },
)
TALK = (
    an_utterance(0, speaker="agent", text="Hello, this is the clinic."),
    an_utterance(1, text="I have never been here before. I would like to come tomorrow."),
    an_utterance(1, speaker="agent", text="We will call you back."),
)


async def test_a_call_is_read_with_evidence_for_every_answer(settings, model_url):
    model = OpenAIModel(settings(openai_endpoint=model_url), identity=Identity(), clock=SystemClock())
    inquirer = Inquirer(model=model, deployment="gpt-5.4-mini", clock=SystemClock())
    inquiry = Inquiry(own=(NEW, DAY, PLAN, VISIT), told=True, summary=True)
    analysis = await inquirer.inquire(a_call(), a_version(), TALK, inquiry, key="call_1")
    await model.close()
    found = {answer.name: answer for answer in analysis.findings.all()}
    assert {name: answer.value for name, answer in found.items()} == {
        "sentiment": "neutral",
        "outcome": "call_back",
        "new_patient": False,
        "day": "2026-03-03",
        "plan": None,
        "visit": None,
    }
    assert found["day"].evidence == (Evidence(1, "caller"),)
    assert found["plan"].status is Status.NOT_SAID
    assert analysis.findings.summary
    assert analysis.tries == 1
    assert analysis.usage.output_tokens > 0
