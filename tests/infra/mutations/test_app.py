"""The function app: on another plan, told what its plan refuses, cold, or as somebody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.infra.facts.flex import NO_PROPERTIES, NO_SETTINGS
from tests.infra.mutations.change import APP, MAIN, changed, found
from tests.infra.rulebook import Rule
from tests.infra.rules import app
from tests.infra.templates.deployment import the_deployment


@pytest.mark.parametrize("path", NO_PROPERTIES)
def test_a_property_that_flex_consumption_refuses(path: str):
    *inside, last = path.split(".")
    begin = r"    siteConfig: \{" if inside else r"^  properties: \{\n    serverFarmId: planId"
    mutated = changed(APP, f"({begin})", rf"\1\n      {last}: null")
    assert found(app.nothing_is_said_that_flex_consumption_refuses, mutated) == [
        f"app: Flex Consumption takes no {path}"
    ]


@pytest.mark.parametrize("name", NO_SETTINGS)
@pytest.mark.parametrize(
    ("path", "begin"), [(MAIN, "var appSettings = {"), (APP, "var platformSettings = {")]
)
def test_a_setting_that_flex_consumption_refuses(path: str, begin: str, name: str):
    mutated = changed(path, begin, f"{begin}\n  {name}: '1'")
    assert found(app.nothing_is_said_that_flex_consumption_refuses, mutated) == [
        f"Flex Consumption takes no {name}"
    ]


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


def test_a_plan_of_another_kind():
    assert found(
        app.the_plan_is_flex_consumption, changed("modules/plan.bicep", "name: 'FC1'", "name: 'EP1'")
    )


@pytest.mark.parametrize("name", ["perInstanceConcurrency", "alwaysReadyHttp", "alwaysReadyDurable"])
def test_an_app_that_is_cold_unless_told(name: str):
    mutated = changed(MAIN, rf"param {name} int = \d+", f"param {name} int = 0")
    assert found(app.webhooks_meet_a_warm_instance_that_answers_many, mutated) == [
        f"{name} is 0 unless told otherwise"
    ]


def test_a_host_with_a_prefix_or_without_telemetry():
    host = the_deployment().host
    extensions = {**host["extensions"], "http": {"routePrefix": "api"}}
    mutated = replace(the_deployment(), host={**host, "extensions": extensions, "telemetryMode": "Classic"})
    assert len(found(app.the_host_is_told_what_the_app_relies_on, mutated)) == 2
