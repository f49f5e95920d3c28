"""How many calls may be live at once, and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from talkstack.projects.model import Limits


class Bound(StrEnum):
    """Whose limit it is; the values stand in the facts of calls that were refused."""

    DEPLOYMENT = "deployment"
    PROJECT = "project"
    CALLER = "caller"
    BUDGET = "budget"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Of the live calls in it at most `most` are let in: of all, of a project, or of a person in a project."""

    bound: Bound
    most: int
    project_id: str | None = None
    person: str | None = None


def scopes_of(project_id: str, person: str, limits: Limits, *, most: int) -> tuple[Scope, ...]:
    """`most` is the deployment's limit; 0: it has none. Whoever hides the number is nobody's other call."""
    project = Scope(bound=Bound.PROJECT, most=limits.live_calls, project_id=project_id)
    caller = Scope(
        bound=Bound.CALLER, most=limits.live_calls_per_caller, project_id=project_id, person=person
    )
    deployment = Scope(bound=Bound.DEPLOYMENT, most=most)
    return (*([deployment] if most else []), project, *([caller] if person else []))
