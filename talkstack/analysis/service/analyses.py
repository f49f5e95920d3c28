"""The analyses of calls: what their agents ask after each, and what a client asks of an old one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from talkstack.aftermath.model import Done, Step
from talkstack.agents.model import AgentVersion
from talkstack.analysis.analysis import CallAnalysis, asked_id
from talkstack.analysis.model.prompt import Inquiry
from talkstack.analysis.model.question import Question
from talkstack.analysis.model.questionnaire import digest_of
from talkstack.analysis.model.transcript import spoken
from talkstack.analysis.ports import AnalysisStore
from talkstack.analysis.service.inquire import Inquirer
from talkstack.calls.call import Call
from talkstack.calls.model.news import News
from talkstack.calls.ports import CallStore
from talkstack.calls.service.own import own_call
from talkstack.conversation.ports import UtteranceStore
from talkstack.errors import ConflictError, NotFoundError, ProviderError
from talkstack.llm.whole import UnansweredError
from talkstack.numbers.service.directory import Directory
from talkstack.retention.model import WORDS_ERASED

ASK_SECONDS = 90.0
"""A client waits for an answer no longer; the platform ends its request after 230 s."""
WRAP_UP_SECONDS = 15


@dataclass(frozen=True, kw_only=True)
class Analyses:
    calls: CallStore
    utterances: UtteranceStore
    directory: Directory
    analyses: AnalysisStore
    inquirer: Inquirer

    async def after_call(self, call: Call) -> Done:
        version = await self._version(call)
        if not version.draft.analysis.enabled:
            return Done(result={"skipped": "off"})
        try:
            analysis = await self.examine(call, ())
        except (NobodySpokeError, WordsErasedError) as error:
            return Done(result={"skipped": error.code})
        except UnansweredError as error:
            return Done(result={"failed": type(error).__name__, "usage": asdict(error.usage)})
        return Done(result=analysis.counts, news=News.ANALYSED)

    async def read(self, project_id: str, call_id: str) -> CallAnalysis:
        """What the call's agent has asked."""
        call = await own_call(self.calls, project_id, call_id)
        found = await self.analyses.find(call.id)
        if found is None:
            raise NotFoundError("analysis of call", call_id)
        return found

    async def ask(self, project_id: str, call_id: str, questions: Sequence[Question]) -> CallAnalysis:
        """The same questions get the answers that they got; ConflictError while the call is not all there."""
        call = await own_call(self.calls, project_id, call_id)
        if not call.finished:
            raise ConflictError("call_live", "the call is not over")
        if not settled(call):
            raise ConflictError("call_live", "the call is being wrapped up", retry_after=WRAP_UP_SECONDS)
        try:
            async with asyncio.timeout(ASK_SECONDS):
                return await self.examine(call, questions)
        except TimeoutError:
            raise ProviderError("openai", "silent for too long", retryable=True) from None

    async def examine(
        self, call: Call, questions: Sequence[Question], *, job_id: str | None = None
    ) -> CallAnalysis:
        """Of a call that is over; without questions, what its agent asks. What is kept is not asked for again.

        NobodySpokeError when there is nothing to ask about, WordsErasedError when there no longer is.
        """
        await self._must_have_words(call)
        key = asked_id(call.id, digest_of(questions)) if questions else call.id
        if kept := await self.analyses.find(key):
            return kept
        said = await self.utterances.of_call(call.id)
        if not spoken(said):
            raise NobodySpokeError
        version = await self._version(call)
        found = await self.inquirer.inquire(call, version, said, _inquiry(version, questions), key=key)
        return await self._keep(replace(found, job_id=job_id))

    async def _keep(self, analysis: CallAnalysis) -> CallAnalysis:
        """A call, or its words, may be erased while the model still reads them: nothing is left of them then."""
        kept = await self.analyses.insert(analysis)
        try:
            call = await self.calls.get(analysis.call_id)
        except NotFoundError:
            await self.analyses.erase(analysis.call_id)
            raise
        await self._must_have_words(call)
        return kept

    async def _must_have_words(self, call: Call) -> None:
        if WORDS_ERASED in call.steps:
            await self.analyses.erase(call.id)
            raise WordsErasedError

    async def _version(self, call: Call) -> AgentVersion:
        return await self.directory.version(call.agent_id, call.agent_version)


def settled(call: Call) -> bool:
    """All that was said in it is written down. Who asks sooner would keep an answer to a part of it."""
    return Step.SETTLED in call.steps or Step.CLOSED in call.steps


class NobodySpokeError(ConflictError):
    code = "nobody_spoke"

    def __init__(self) -> None:
        super().__init__(self.code, "nobody spoke in that call")


class WordsErasedError(ConflictError):
    code = "words_erased"

    def __init__(self) -> None:
        super().__init__(self.code, "what was said in that call is erased")


def _inquiry(version: AgentVersion, questions: Sequence[Question]) -> Inquiry:
    if questions:
        return Inquiry(own=tuple(questions), told=False)
    wished = version.draft.analysis
    return Inquiry(own=wished.questions, told=True, summary=wished.summary)
