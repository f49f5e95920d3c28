"""A call is read by a model, and its answers are believed as far as the call bears them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from talkstack.agents.model import AgentVersion
from talkstack.analysis.analysis import CallAnalysis
from talkstack.analysis.model.findings import Findings
from talkstack.analysis.model.prompt import Inquiry, corrected, prompt_of
from talkstack.analysis.model.reading import Reading, mended, read
from talkstack.analysis.model.transcript import Transcript, transcript_of
from talkstack.calls.call import Call
from talkstack.clock import Clock
from talkstack.conversation.model import Utterance
from talkstack.llm.model import Prompt, Usage
from talkstack.llm.ports import LanguageModel
from talkstack.llm.whole import UnansweredError, whole


@dataclass(frozen=True)
class _Found:
    findings: Findings
    usage: Usage
    tries: int = 1


@dataclass(frozen=True, kw_only=True)
class Inquirer:
    """`deployment` is the model of agents that name none."""

    model: LanguageModel
    deployment: str
    clock: Clock

    async def inquire(
        self, call: Call, version: AgentVersion, said: Sequence[Utterance], inquiry: Inquiry, *, key: str
    ) -> CallAnalysis:
        """Not kept yet, under the id `key`. UnansweredError when the model will not answer."""
        transcript = transcript_of(said)
        found = await self._found(_prompt(call, version, transcript, inquiry), inquiry, transcript)
        return CallAnalysis(
            id=key,
            call_id=call.id,
            project_id=call.project_id,
            agent_version=version.version,
            model=version.draft.model.model or self.deployment,
            at=self.clock.now(),
            findings=found.findings,
            usage=found.usage,
            tries=found.tries,
        )

    async def _found(self, prompt: Prompt, inquiry: Inquiry, transcript: Transcript) -> _Found:
        answer = await whole(self.model, prompt)
        reading = read(answer.text, inquiry, transcript.shown)
        if not reading.wrong:
            return _Found(reading.findings, answer.usage)
        again = corrected(prompt, answer.text, reading.wrong)
        return await self._second(again, inquiry, transcript, reading, answer.usage)

    async def _second(
        self, again: Prompt, inquiry: Inquiry, transcript: Transcript, first: Reading, used: Usage
    ) -> _Found:
        """A model that gives up leaves what it has answered before."""
        try:
            answer = await whole(self.model, again)
        except UnansweredError as given_up:
            return _Found(first.findings, used + given_up.usage, tries=2)
        second = read(answer.text, inquiry, transcript.shown)
        return _Found(mended(first, second), used + answer.usage, tries=2)


def _prompt(call: Call, version: AgentVersion, transcript: Transcript, inquiry: Inquiry) -> Prompt:
    draft = version.draft
    facts = {
        "day": f"{call.started_at:%A, %Y-%m-%d}",
        "began_at": f"{call.started_at:%H:%M} UTC",
        "direction": call.direction,
        "ended_because": call.outcome or "unknown",
    }
    prompt = prompt_of(inquiry, transcript, language=draft.language, facts=facts)
    return replace(
        prompt,
        model=draft.model.model,
        reasoning_effort=draft.model.reasoning_effort,
        cache_key=f"{version.id}:analysis",
    )
