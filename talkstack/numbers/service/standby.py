"""What callers of a number hear while nothing of ours answers: a document that is kept elsewhere, and plays by itself."""

from __future__ import annotations

from dataclasses import dataclass

from talkstack.agents.model import AgentDraft, AgentVersion
from talkstack.agents.ports import AgentStore
from talkstack.agents.words.phrases import Phrases
from talkstack.agents.words.variables import defaults, names_in, rendered
from talkstack.agents.words.wording import missing_variables
from talkstack.conversation.trouble.people import last_resort, put_through
from talkstack.numbers.ports import NumberStore
from talkstack.projects.ports import ProjectStore
from talkstack.telephony.reply import HangUp, Reply, Say
from talkstack.telephony.twiml import render


@dataclass(frozen=True, kw_only=True)
class Standby:
    numbers: NumberStore
    projects: ProjectStore
    agents: AgentStore

    async def document(self, project_id: str, number_id: str) -> str:
        """TwiML without an address of ours. NotFoundError when nothing published answers the number."""
        number = await self.numbers.get(project_id, number_id)
        project = await self.projects.get(project_id)
        agent = await self.agents.get(project_id, number.agent_id or project.default_agent_id or "")
        return standby(await self.agents.version(agent.id, agent.published), number.e164)


def standby(version: AgentVersion, called: str) -> str:
    """An apology, then the agent's fallback number or the first of its people; a farewell when it has nobody."""
    draft = version.draft
    target = last_resort(draft)
    if target is None:
        return render(Reply(sounds=(_said(draft, "farewell"),), then=HangUp()))
    then = put_through(target, draft, caller_id=called)
    return render(Reply(sounds=(_said(draft, "lines_busy"),), then=then))


def _said(draft: AgentDraft, phrase: str) -> Say:
    """By Twilio's own voice; what only a call could fill in is left to the words that every agent begins with."""
    text = str(getattr(draft.phrases, phrase))
    if names_in(text) & set(missing_variables(draft)):
        text = str(Phrases.model_fields[phrase].default)
    return Say(rendered(text, defaults(draft.variables)), draft.language)
