"""Whom an agent may put callers through to: told before it is published."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from talkstack.agents.model import AgentDraft
from talkstack.dialling.ports import NumberingPlan, Objection
from talkstack.errors import FieldProblem, NotFoundError
from talkstack.numbers.ports import NumberStore
from talkstack.projects.ports import ProjectStore

PAGE = 100


@dataclass(frozen=True, kw_only=True)
class People:
    """`plan` is loaded when it is asked."""

    projects: ProjectStore
    numbers: NumberStore
    plan: Callable[[], NumberingPlan]

    async def problems(self, project_id: str, draft: AgentDraft) -> list[FieldProblem]:
        return [*await self._unwanted(project_id, draft), *await self._fallback(draft)]

    async def _unwanted(self, project_id: str, draft: AgentDraft) -> list[FieldProblem]:
        """Nobody is put through to where a caller must not be, or the project pays dearly."""
        if not (people := list(_people(draft))):
            return []
        plan, countries = self.plan(), await self._countries(project_id)
        found = (
            (pointer, plan.unsafe(e164) or _abroad(plan.country(e164), countries)) for pointer, e164 in people
        )
        return [FieldProblem("body", pointer, it.code, it.detail) for pointer, it in found if it]

    async def _countries(self, project_id: str) -> Collection[str]:
        """The same as calls are placed to: without any that are named, those of the numbers that calls come to."""
        if named := (await self.projects.get(project_id)).countries:
            return named
        plan, found, after = self.plan(), set[str](), None
        while True:
            numbers = await self.numbers.page(project_id, agent_id=None, after=after, limit=PAGE)
            found |= {plan.country(number.e164) for number in numbers[:PAGE]}
            if len(numbers) <= PAGE:
                return found
            after = numbers[PAGE - 1].id

    async def _fallback(self, draft: AgentDraft) -> list[FieldProblem]:
        """Who cannot be answered must not be put through to where nobody could answer them."""
        if draft.fallback_number is None:
            return []
        try:
            await self.numbers.by_e164(draft.fallback_number)
        except NotFoundError:
            return []
        return [FieldProblem("body", "/fallback_number", "answered_here", "an agent answers that number")]


def _people(draft: AgentDraft) -> Iterator[tuple[str, str]]:
    """Every number that callers may be put through to, by its place."""
    yield from ((f"/transfers/{at}/number", it.number) for at, it in enumerate(draft.transfers))
    if draft.fallback_number:
        yield "/fallback_number", draft.fallback_number


def _abroad(country: str, countries: Collection[str]) -> Objection | None:
    if country in countries:
        return None
    if not countries:
        return Objection(
            "country_not_allowed", "the project has neither `countries` nor a number of its own yet"
        )
    return Objection("country_not_allowed", f"calls to {country} are not among the project's countries")
