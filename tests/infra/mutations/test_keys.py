"""Ways in: each that is opened by a key, a public door or an older lock is found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.infra.mutations.change import MAIN, changed, found
from tests.infra.rules import keys
from tests.infra.templates.deployment import the_deployment

HELD = [(template.path, name, it) for template, name, _, it in keys.held(the_deployment())]


def in_place(name: str, it: keys.Invariant) -> str:
    *way, last = it.path.split(".")
    inside = "".join(rf"(?:.*\n)*?.*\b{step}: \{{" for step in way)
    return rf"^(resource {name} {inside}(?:.*\n)*?.*?)\b{last}: [^\n}}]*"


@pytest.mark.parametrize(("path", "name", "it"), HELD)
def test_an_invariant_that_is_not_said(path: str, name: str, it: keys.Invariant):
    (finding,) = found(keys.no_way_in_but_by_identity, changed(path, in_place(name, it), r"\1"))
    assert finding.startswith(f"{name}: {it.path} is not ")


@pytest.mark.parametrize(("path", "name", "it"), HELD)
@pytest.mark.parametrize("value", ["'Enabled'", "null", "0", "isPrivate ? false : true"])
def test_an_invariant_that_is_something_else(path: str, name: str, it: keys.Invariant, value: str):
    last = it.path.rpartition(".")[2]
    mutated = changed(path, in_place(name, it), rf"\1{last}: {value}")
    assert len(found(keys.no_way_in_but_by_identity, mutated)) == 1


def test_a_kind_of_resource_that_is_gone():
    mutated = replace(the_deployment(), templates={MAIN: the_deployment().main})
    assert len(found(keys.every_invariant_is_of_something, mutated)) == len(
        {it.kind for it in keys.INVARIANTS}
    )


@pytest.mark.parametrize("name", [name for name, _ in keys.what_can_be_closed(the_deployment())])
def test_a_door_that_stays_open_or_leads_nowhere(name: str):
    begin = rf"^(module {name} (?:.*\n)*?    isPrivate: )"
    assert found(keys.one_parameter_closes_everything, changed(MAIN, rf"{begin}\w+", r"\1false")) == [
        f"{name} stays open with privateNetworking"
    ]
    inside = rf"^(module network (?:.*\n)*?    \w+: ){name}\.outputs\.resourceId$"
    inside_condition = rf"^(module network (?:.*\n)*?    \w+: )\w+ \? {name}!\.outputs\.resourceId : ''$"
    unreached = changed(MAIN, rf"{inside}|{inside_condition}", r"\1\2''")
    assert found(keys.one_parameter_closes_everything, unreached) == [
        f"{name} is not reached through the network"
    ]


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        ("category: 'AuditEvent'", "category: 'AzurePolicyEvaluationDetails'"),
        ("        enabled: true\n", "        enabled: false\n"),
        ("  scope: vault\n", ""),
        ("    workspaceId: workspaceId\n", ""),
        ("'Microsoft.Insights/diagnosticSettings@", "'Microsoft.Insights/settings@"),
    ],
)
def test_a_vault_that_is_read_unseen(pattern: str, replacement: str):
    mutated = changed("modules/key_vault.bicep", pattern, replacement)
    assert found(keys.every_vault_keeps_who_came, mutated) == ["nobody is told who reads a secret of vault"]
