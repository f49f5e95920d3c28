"""Ways in: each that is opened by a key, a public door or an older lock is found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.infra.mutations.change import APP, MAIN, changed, found
from tests.infra.rulebook import Rule
from tests.infra.rules import app, keys
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


@pytest.mark.parametrize(
    ("rule", "pattern", "replacement"),
    [
        (app.it_runs_what_was_tested, "version: '3.13'", "version: '3.12'"),
        (app.it_comes_as_its_identity, "keyVaultReferenceIdentity: .*\n", ""),
        (app.it_comes_as_its_identity, "type: 'UserAssignedIdentity'", "type: 'SystemAssignedIdentity'"),
        (app.it_comes_as_its_identity, r"'\$\{identityResourceId\}': \{\}", "'other': {}"),
        (app.webhooks_meet_a_warm_instance_that_answers_many, "{ name: 'durable', .*\n", ""),
        (app.webhooks_meet_a_warm_instance_that_answers_many, r"scale\.perInstanceConcurrency", "1"),
    ],
)
def test_an_app_that_is_not_as_it_was_meant(rule: Rule, pattern: str, replacement: str):
    assert found(rule, changed(APP, pattern, replacement))


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


def test_a_plan_of_another_kind():
    assert found(
        app.the_plan_is_flex_consumption, changed("modules/plan.bicep", "name: 'FC1'", "name: 'EP1'")
    )


@pytest.mark.parametrize("name", ["perInstanceConcurrency", "alwaysReadyHttp", "alwaysReadyDurable"])
def test_an_app_that_is_cold_unless_told(name: str):
    mutated = changed("main.bicep", rf"param {name} int = \d+", f"param {name} int = 0")
    assert found(app.webhooks_meet_a_warm_instance_that_answers_many, mutated) == [
        f"{name} is 0 unless told otherwise"
    ]


def test_a_host_with_a_prefix_or_without_telemetry():
    host = the_deployment().host
    extensions = {**host["extensions"], "http": {"routePrefix": "api"}}
    mutated = replace(the_deployment(), host={**host, "extensions": extensions, "telemetryMode": "Classic"})
    assert len(found(app.the_host_is_told_what_the_app_relies_on, mutated)) == 2
