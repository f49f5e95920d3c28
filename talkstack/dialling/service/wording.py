"""Whether a call that is ordered has words for everything its agent is to say."""

from __future__ import annotations

from collections.abc import Iterator

from talkstack.agents.model import AgentDraft
from talkstack.agents.words.variables import fits, names_in
from talkstack.dialling.request import CallRequest
from talkstack.errors import FieldProblem


def misworded(draft: AgentDraft, wanted: CallRequest) -> Iterator[FieldProblem]:
    declared = {variable.name: variable for variable in draft.variables}
    for name, value in wanted.variables.items():
        if name not in declared:
            yield _of(name, "unknown_variable", "the agent declares no such variable")
        elif not fits(value, declared[name].type):
            yield _of(name, "wrong_type", f"the agent declares it as a {declared[name].type}")
    for variable in draft.variables:
        if variable.missing and variable.name not in wanted.variables:
            yield _of(variable.name, "missing_variable", "the agent cannot speak without a value for it")
    for pointer, text in (("/message", wanted.order.message), ("/introduction", wanted.order.introduction)):
        if names_in(text or "") - declared.keys():
            yield FieldProblem(
                "body", pointer, "unknown_variable", "a placeholder names no declared variable"
            )


def _of(name: str, code: str, detail: str) -> FieldProblem:
    return FieldProblem("body", f"/variables/{name}", code, detail)
