"""docs/api.md names the routes that there are."""

from __future__ import annotations

import re

import pytest

from functions.api.table import OPERATIONS
from talkstack.keys.model import Scope
from tests.architecture.source import ROOT, text

GUIDE = text(ROOT / "docs" / "api.md")
ROW = re.compile(r"^\| `([A-Z]+) (/v1/\S*)` \| `(\S+)` \|$", re.MULTILINE)
LISTED = {(method, path): scope for method, path, scope in ROW.findall(GUIDE)}
SERVED = {(it.method, it.template): it.scope for it in OPERATIONS}


def test_every_route_that_is_listed_is_served_to_that_scope():
    assert LISTED
    assert {route: SERVED.get(route) for route in LISTED} == LISTED


@pytest.mark.parametrize("tag", sorted({it.tag for it in OPERATIONS}))
def test_what_is_told_of_a_resource_is_all_of_it(tag: str):
    of_tag = {(it.method, it.template) for it in OPERATIONS if it.tag == tag}
    assert not of_tag & LISTED.keys() or of_tag <= LISTED.keys()


def test_every_scope_that_is_named_is_one():
    assert set(re.findall(r"`([a-z_]+:[a-z_]+)`", GUIDE)) <= {scope.value for scope in Scope}
