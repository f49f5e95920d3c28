"""A step that repairs what was broken behind azd's back says so to azd: without a change it would do nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.source import name_of
from tests.infra.runbook.pages import PAGES, prose
from tests.infra.templates.deployment import the_deployment

PARAMETERS = the_deployment().main.part("parameters").keys()
SENTENCE = re.compile(r"(?<=[.;|])\s|\n\n|\n(?=[-|]|\d+\. )")
COMMAND = re.compile(r"`azd provision( --no-state)?`")
CHANGED = re.compile(r"\bparameter\b|\b[Tt]emplate\b|`(?:" + "|".join(PARAMETERS) + ")`")


def idle(page: str) -> list[str]:
    """Provisions that would be passed over: no flag, and no word of a template or a parameter that has changed."""
    sentences = [" ".join(it.split()) for it in SENTENCE.split(page)]
    return [
        it for it in sentences if any(not flag for flag in COMMAND.findall(it)) and not CHANGED.search(it)
    ]


@pytest.mark.parametrize("document", PAGES, ids=name_of)
def test_no_step_asks_for_a_provision_that_is_passed_over(document: Path):
    assert idle(prose(document)) == []


@pytest.mark.parametrize("document", PAGES, ids=name_of)
def test_each_flag_is_missed_when_it_is_gone(document: Path):
    page = prose(document)
    for it in re.finditer(" --no-state`", page):
        assert len(idle(f"{page[: it.start()]}`{page[it.end() :]}")) == 1


def test_what_repairs_is_told():
    told = "\n".join(prose(it) for it in PAGES)
    assert len(COMMAND.findall(told)) > 8
    assert "azd up --no-state" not in told, "`up` has no such flag"
