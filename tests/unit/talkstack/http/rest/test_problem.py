from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import BaseModel, Field, ValidationError

from talkstack.http.rest.problem import invalid


class Item(BaseModel):
    name: str


class Body(BaseModel):
    items: Annotated[tuple[Item, ...], Field(min_length=1)]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"items": []}, [("/items", "too_short")]),
        ({"items": [{}]}, [("/items/0/name", "missing")]),
        ({"items": [{"name": "a"}, {"name": 1}]}, [("/items/1/name", "string_type")]),
        ({}, [("/items", "missing")]),
    ],
)
def test_a_list_is_not_called_too_short_for_what_is_wrong_in_it(
    body: dict[str, object], told: list[tuple[str, str]]
):
    with pytest.raises(ValidationError) as wrong:
        Body.model_validate(body)
    assert [(it.pointer, it.code) for it in invalid(wrong.value, "body").problems] == told
