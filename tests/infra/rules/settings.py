"""The app is given what it reads, the host what it reads, and nobody anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.infra.facts.settings import HOST_SETTINGS, NO_SECRETS_IN_AZURE, NOT_IN_AZURE
from tests.infra.templates.deployment import Deployment, Finding, Node, Template, body, listing, mapping
from tests.infra.templates.syntax import is_name, operator, path_of, texts
from tests.infra.templates.values import Member, alternatives, pairs

PLACEHOLDER = re.compile(r"%(\w+)%")
REFERENCE = "@Microsoft.KeyVault("
SECRET_OF = re.compile(r"\$\{(\w+)\}([a-z-]+)\)")


def given(deployment: Deployment) -> Iterator[Member]:
    for template, _, it in deployment.resources("Microsoft.Web/sites"):
        yield from pairs(deployment, template, body(it)["properties"]["siteConfig"]["appSettings"])


def read_by_host(host: Node) -> Iterator[str]:
    """`%NAME%` anywhere, and connection strings by their name."""
    if isinstance(host, str):
        yield from PLACEHOLDER.findall(host)
    for it in listing(host):
        yield from read_by_host(it)
    for key, it in mapping(host).items():
        if key == "connectionStringName":
            yield it
        yield from read_by_host(it)


def wanted(deployment: Deployment) -> set[str]:
    by_host = set(read_by_host(deployment.host))
    return (deployment.settings.keys() - NOT_IN_AZURE.keys()) | by_host | HOST_SETTINGS.keys()


def every_setting_that_is_read_is_set(deployment: Deployment) -> Iterator[Finding]:
    names = {it.name for it in given(deployment)}
    for name in sorted(wanted(deployment) - names):
        yield Finding("main.bicep", f"{name} is read and not set")


def no_setting_is_set_that_nobody_reads(deployment: Deployment) -> Iterator[Finding]:
    for it in given(deployment):
        if it.name not in wanted(deployment):
            yield Finding(it.template.path, f"{it.name} is set and read by nobody")


def no_setting_is_set_twice(deployment: Deployment) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for it in given(deployment):
        if seen.setdefault(it.name, it.template.path) != it.template.path:
            yield Finding(it.template.path, f"{it.name} is set in {seen[it.name]} as well")


def a_secret_is_a_reference_to_the_vault(deployment: Deployment) -> Iterator[Finding]:
    """Or empty, or another template's output, of which none is a secret."""
    for it in given(deployment):
        if not deployment.settings.get(it.name) or it.name in NO_SECRETS_IN_AZURE:
            continue
        for value in alternatives(it.value):
            if not (value == "" or "outputs" in path_of(value) or vault_secret(it.template, value)):
                yield Finding(it.template.path, f"{it.name} is a secret and no reference to the vault")


def vault_secret(template: Template, value: Node) -> str:
    """The name of the secret that a reference `${root}name)` leads to."""
    found = SECRET_OF.fullmatch(value) if isinstance(value, str) and not is_name(value) else None
    root = template.part("variables").get(found[1], {}).get("value", "") if found else ""
    return found[2] if found and root.startswith(REFERENCE) and root.endswith("SecretName=") else ""


def secrets(deployment: Deployment) -> Iterator[tuple[str, str]]:
    for it in given(deployment):
        for value in alternatives(it.value):
            secret = vault_secret(it.template, value)
            if secret:
                yield it.name, secret


def each_secret_has_one_name(deployment: Deployment) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for setting, secret in secrets(deployment):
        if seen.setdefault(secret, setting) != setting:
            yield Finding("main.bicep", f"{setting} and {seen[secret]} are one secret, {secret}")


def a_key_of_before_counts_only_while_keys_rotate(deployment: Deployment) -> Iterator[Finding]:
    """A reference that leads nowhere is handed to the app as text, and that text would be taken for a key."""
    for it in given(deployment):
        if it.name.endswith("_PREVIOUS"):
            kind, operands = operator(it.value)
            if (kind, operands.get("condition"), operands.get("false_value")) != (
                "conditional",
                "keysAreRotating",
                "",
            ):
                yield Finding(it.template.path, f"{it.name} is set though no keys rotate")
    if deployment.main.part("parameters").get("keysAreRotating", {}).get("default") is not False:
        yield Finding("main.bicep", "keys rotate unless told otherwise")


def nothing_opens_the_way_out(deployment: Deployment) -> Iterator[Finding]:
    sources = {it.path: it.source for it in deployment.templates.values()} | {**deployment.parameter_files}
    for path, source in sources.items():
        for name in NOT_IN_AZURE:
            if re.search(rf"^\s*'?{name}'?\s*:", source, re.MULTILINE):
                yield Finding(path, f"{name} is set")


def the_vault_is_told_what_it_must_hold(deployment: Deployment) -> Iterator[Finding]:
    """Whoever deploys writes the secrets that an output names: one that it leaves out would never be there."""
    listed = deployment.main.part("outputs").get("VAULT_EXPECTS", {}).get("value")
    named = {word for name in uses_of(listed) for word in texts(variable(deployment.main, name))}
    for _, secret in secrets(deployment):
        if secret.removesuffix("-previous") not in named:
            yield Finding("main.bicep", f"{secret} is not among VAULT_EXPECTS")


def uses_of(node: Node) -> list[str]:
    return [it for it in texts(node) if is_name(it)]


def variable(template: Template, name: str) -> Node:
    """What it holds, and what the variables in that hold."""
    value = template.part("variables").get(name, {}).get("value")
    return [value, *(variable(template, it) for it in uses_of(value))]
