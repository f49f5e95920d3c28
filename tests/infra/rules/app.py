"""The function app: on the plan and the Python that were tested, as its own identity, warm where callers wait."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.infra.facts.flex import NO_PROPERTIES, NO_SETTINGS
from tests.infra.rules.keys import SITES, at
from tests.infra.rules.settings import given
from tests.infra.templates.deployment import Deployment, Finding, Node, Template, body, listing, mapping
from tests.infra.templates.syntax import path_of, texts

PLANS = "Microsoft.Web/serverfarms"
SETTINGS = {
    "AzureWebJobsStorage__credential": "managedidentity",
    "AzureWebJobsStorage__clientId": "identityClientId",
    "APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL": "true",
    "APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED": "true",
}
"""By identity; and the exporter in the app reports about itself to nobody."""

WARM = {"http": "alwaysReadyHttp", "durable": "alwaysReadyDurable"}


def the_plan_is_flex_consumption(deployment: Deployment) -> Iterator[Finding]:
    for template, name, it in deployment.resources(PLANS):
        if it["config"].get("sku", {}).get("name") != "FC1":
            yield Finding(template.path, f"{name} is not Flex Consumption")


def nothing_is_said_that_flex_consumption_refuses(deployment: Deployment) -> Iterator[Finding]:
    for template, name, it in deployment.resources(SITES):
        said = {*body(it)["properties"], *(f"siteConfig.{key}" for key in mapping(at(it, "siteConfig")))}
        for path in sorted(said & NO_PROPERTIES.keys()):
            yield Finding(template.path, f"{name}: Flex Consumption takes no {path}")
    for it in given(deployment):
        if it.name in NO_SETTINGS:
            yield Finding(it.template.path, f"Flex Consumption takes no {it.name}")


def it_runs_what_was_tested(deployment: Deployment) -> Iterator[Finding]:
    yield from of_site(deployment, "functionAppConfig.runtime", {"name": "python", "version": "3.13"})


def it_comes_as_its_identity(deployment: Deployment) -> Iterator[Finding]:
    yield from of_site(deployment, "keyVaultReferenceIdentity", "identityResourceId")
    storage = "functionAppConfig.deployment.storage.authentication"
    yield from of_site(deployment, f"{storage}.type", "UserAssignedIdentity")
    yield from of_site(deployment, f"{storage}.userAssignedIdentityResourceId", "identityResourceId")
    for template, name, it in deployment.resources(SITES):
        worn = it["config"].get("identity", {}).get("userAssignedIdentities", {})
        if list(worn) != ["'${identityResourceId}'"]:
            yield Finding(template.path, f"{name} wears another identity than its secrets are fetched with")


def of_site(deployment: Deployment, path: str, value: Any) -> Iterator[Finding]:
    for template, name, it in deployment.resources(SITES):
        if at(it, path) != value:
            yield Finding(template.path, f"{name}: {path} is not {value!r}")


def the_host_reaches_everything_by_identity(deployment: Deployment) -> Iterator[Finding]:
    values = {it.name: it for it in given(deployment)}
    for name, value in SETTINGS.items():
        if name in values and values[name].value != value:
            yield Finding(values[name].template.path, f"{name} is not {value}")
    if "AzureWebJobsStorage" in values:
        yield Finding("main.bicep", "AzureWebJobsStorage would be a key")
    authentication = values.get("APPLICATIONINSIGHTS_AUTHENTICATION_STRING")
    if not authentication or "Authorization=AAD" not in f"{authentication.value}":
        yield Finding("main.bicep", "telemetry is not sent as an identity")


def webhooks_meet_a_warm_instance_that_answers_many(deployment: Deployment) -> Iterator[Finding]:
    defaults = {name: it["default"] for name, it in deployment.main.part("parameters").items()}
    for parameter in ("perInstanceConcurrency", *WARM.values()):
        if not defaults.get(parameter):
            yield Finding("main.bicep", f"{parameter} is 0 unless told otherwise")
    for template, _, it in deployment.resources(SITES):
        concurrency = at(it, "functionAppConfig.scaleAndConcurrency.triggers.http.perInstanceConcurrency")
        if path_of(concurrency)[-1:] != ["perInstanceConcurrency"]:
            yield Finding(template.path, "an instance answers as many as it likes")
        groups = always_ready(template, at(it, "functionAppConfig.scaleAndConcurrency.alwaysReady"))
        if groups != WARM:
            yield Finding(template.path, f"always ready are {groups}")


def always_ready(template: Template, node: Node) -> dict[str, str]:
    """The groups, whether they stand there or are sifted first."""
    found = [template.part("variables").get(word, {}).get("value") for word in texts(node)]
    return {it["name"]: path_of(it["instanceCount"])[-1] for groups in found for it in listing(groups)}


def the_host_is_told_what_the_app_relies_on(deployment: Deployment) -> Iterator[Finding]:
    if deployment.host.get("telemetryMode") != "OpenTelemetry":
        yield Finding("host.json", "does not speak OpenTelemetry")
    if deployment.host["extensions"]["http"].get("routePrefix") != "":
        yield Finding("host.json", "puts a prefix before the address that numbers are told")
