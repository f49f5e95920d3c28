"""The templates keep to every rule."""

from __future__ import annotations

import pytest

from tests.infra.rulebook import RULES, Rule
from tests.infra.templates.deployment import the_deployment


@pytest.mark.parametrize("rule", RULES, ids=lambda it: it.__name__)
def test_the_deployment_keeps_to(rule: Rule):
    assert list(rule(the_deployment())) == []
