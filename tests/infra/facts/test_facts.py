"""A fact has a reason and an address, and is there because a rule needs it."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from talkstack.settings import Settings
from tests.infra.facts import clusters, flex, roles, settings, types

FACTS = [
    *settings.HOST_SETTINGS.values(),
    *settings.OF_AZD.values(),
    *clusters.WITHOUT_IDENTITIES.values(),
    *clusters.WITHOUT_A_SECOND_NODE.values(),
    *(it for it, _ in clusters.DISKS.values()),
    *flex.NO_PROPERTIES.values(),
    *flex.NO_SETTINGS.values(),
    *(it for paths in types.BEYOND_THE_TYPES.values() for it in paths.values()),
]
NEEDS = [*roles.SDKS.values(), *(it for parts in roles.HOST_PARTS.values() for it in parts)]


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_says_why_and_where_it_is_documented(fact: settings.Fact | types.Beyond):
    assert len(fact.why.split()) >= 3
    assert re.fullmatch(r"https://(learn\.microsoft\.com|github\.com/Azure)/\S+", fact.documentation)


def test_every_role_that_is_needed_has_an_id_and_no_other_is_kept():
    assert {it.role for it in NEEDS if it.role} | roles.DEPLOYER.keys() == roles.IDS.keys()
    assert len({UUID(it) for it in roles.IDS.values()}) == len(roles.IDS)
    assert all(it.why for it in NEEDS)


def test_what_is_no_secret_or_not_set_is_a_setting_of_the_app():
    known = settings.NOT_IN_AZURE.keys() | settings.NO_SECRETS_IN_AZURE.keys()
    assert known <= {it.upper() for it in Settings.model_fields}
