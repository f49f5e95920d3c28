from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from talkstack.agents.model import AgentDraft
from tests.builders import a_draft


def drafted(**changes: Any) -> AgentDraft:
    return AgentDraft.model_validate(a_draft().model_dump() | changes)


@pytest.mark.parametrize(
    "manner",
    [
        {"style": "customerservice", "style_degree": 0.01},
        {"style": "newscast-casual", "style_degree": 2},
        {"style": "sports_commentary"},
        {"style": None, "style_degree": None, "speaking_rate": 0.5},
        {"speaking_rate": 2},
    ],
)
def test_an_agent_speaks_as_azure_can(manner: dict[str, Any]):
    draft = drafted(**manner)
    assert {name: getattr(draft, name) for name in manner} == manner


@pytest.mark.parametrize(
    ("manner", "place"),
    [
        ({"style": 'a" x="b'}, "style"),
        ({"style": ""}, "style"),
        ({"style": "sad", "style_degree": 0}, "style_degree"),
        ({"style": "sad", "style_degree": 2.01}, "style_degree"),
        ({"style_degree": 1.5}, "style_degree"),
        ({"speaking_rate": 0.49}, "speaking_rate"),
        ({"speaking_rate": 2.01}, "speaking_rate"),
    ],
)
def test_any_other_way_is_refused_where_it_stands(manner: dict[str, Any], place: str):
    with pytest.raises(ValidationError) as refused:
        drafted(**manner)
    assert [error["loc"] for error in refused.value.errors()] == [(place,)]
