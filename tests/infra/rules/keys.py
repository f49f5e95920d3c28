"""Nobody comes with a key where an identity will do, and nobody comes without either."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.infra.templates.deployment import Deployment, Finding, Node, body, mapping
from tests.infra.templates.syntax import is_name, operator, texts
from tests.infra.templates.values import alternatives

STORAGE = "Microsoft.Storage/storageAccounts"
CONTAINERS = "Microsoft.Storage/storageAccounts/blobServices/containers"
MODELS = "Microsoft.CognitiveServices/accounts"
COMPONENTS = "Microsoft.Insights/components"
VAULTS = "Microsoft.KeyVault/vaults"
SITES = "Microsoft.Web/sites"
CLUSTERS = "Microsoft.DocumentDB/mongoClusters"
WHEN_ASKED = object()
"""Disabled by the parameter that closes the network."""


class Invariant(NamedTuple):
    kind: str
    path: str
    value: Any
    why: str


INVARIANTS = (
    Invariant(STORAGE, "allowSharedKeyAccess", value=False, why="keys open everything, to whoever has them"),
    Invariant(STORAGE, "allowBlobPublicAccess", value=False, why="audio of calls is nobody else's"),
    Invariant(STORAGE, "minimumTlsVersion", value="TLS1_2", why="older ones are broken"),
    Invariant(
        STORAGE, "supportsHttpsTrafficOnly", value=True, why="what is said on the phone is not for the way"
    ),
    Invariant(CONTAINERS, "publicAccess", value="None", why="audio of calls is nobody else's"),
    Invariant(MODELS, "disableLocalAuth", value=True, why="keys are shared, and found in the end"),
    Invariant(
        MODELS,
        "customSubDomainName",
        value="name",
        why="tokens of an identity are taken at an own name alone",
    ),
    Invariant(MODELS, "publicNetworkAccess", value=WHEN_ASKED, why="privateNetworking closes it"),
    Invariant(COMPONENTS, "DisableLocalAuth", value=True, why="anybody could write traces"),
    Invariant(VAULTS, "enableRbacAuthorization", value=True, why="roles are in one place"),
    Invariant(
        VAULTS, "enablePurgeProtection", value=True, why="a lost secrets-key is all customers' secrets lost"
    ),
    Invariant(VAULTS, "publicNetworkAccess", value=WHEN_ASKED, why="privateNetworking closes it"),
    Invariant(SITES, "httpsOnly", value=True, why="signatures and words travel"),
    Invariant(SITES, "siteConfig.minTlsVersion", value="1.2", why="older ones are broken"),
)


def no_way_in_but_by_identity(deployment: Deployment) -> Iterator[Finding]:
    for kind, path, value, why in INVARIANTS:
        for template, name, it in deployment.resources(kind):
            if not it["existing"] and not holds(at(it, path), value):
                yield Finding(template.path, f"{name}: {path} is not {described(value)} ({why})")


def every_invariant_is_of_something(deployment: Deployment) -> Iterator[Finding]:
    for kind in sorted({it.kind for it in INVARIANTS}):
        if not any(not it["existing"] for _, _, it in deployment.resources(kind)):
            yield Finding("main.bicep", f"there is no {kind}")


def at(resource: Node, path: str) -> Node:
    node: Node = body(resource).get("properties", {})
    for step in path.split("."):
        node = mapping(node).get(step)
    return node


def holds(node: Node, value: Any) -> bool:
    if value is WHEN_ASKED:
        kind, operands = operator(node)
        return (
            kind == "conditional" and is_name(operands["condition"]) and operands["true_value"] == "Disabled"
        )
    return all(it == value and isinstance(it, bool) == isinstance(value, bool) for it in alternatives(node))


def described(value: Any) -> str:
    return "switched off when asked" if value is WHEN_ASKED else repr(value)


def what_can_be_closed(deployment: Deployment) -> Iterator[tuple[str, Node]]:
    """Modules of main that a network may be all the way to."""
    for name, it in deployment.main.part("modules").items():
        own = deployment.own(deployment.main, it)
        if own and "isPrivate" in own.part("parameters"):
            yield name, it


def one_parameter_closes_everything(deployment: Deployment) -> Iterator[Finding]:
    """And what is closed is then reached by an endpoint in the network."""
    network = deployment.main.part("modules")["network"]
    reached = {word for it in body(network)["params"].values() for word in texts(it)}
    for name, it in what_can_be_closed(deployment):
        if body(it)["params"].get("isPrivate") != "privateNetworking":
            yield Finding("main.bicep", f"{name} stays open with privateNetworking")
        if name not in reached:
            yield Finding("main.bicep", f"{name} is not reached through the network")
