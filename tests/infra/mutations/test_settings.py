"""Settings: each that is taken away is missed, and none comes in unseen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.infra.mutations.change import APP, MAIN, changed, found, without_line
from tests.infra.rules import app, settings
from tests.infra.templates.deployment import the_deployment

GIVEN = [(it.template.path, it.name) for it in settings.given(the_deployment())]
SECRETS = [name for name, _ in settings.secrets(the_deployment())]
REPLACED = [name for name in SECRETS if name.endswith("_PREVIOUS")]


def test_there_is_something_to_take_away():
    assert len(GIVEN) > 30
    assert len(SECRETS) > 5


@pytest.mark.parametrize(("path", "name"), GIVEN)
def test_a_setting_that_is_missing(path: str, name: str):
    assert found(settings.every_setting_that_is_read_is_set, without_line(path, rf"  {name}: .*")) == [
        f"{name} is read and not set"
    ]


@pytest.mark.parametrize(
    ("path", "begin"), [(MAIN, "var appSettings = {"), (APP, "var platformSettings = {")]
)
def test_a_setting_that_nobody_reads(path: str, begin: str):
    mutated = changed(path, begin, f"{begin}\n  SPARE: ''")
    assert found(settings.no_setting_is_set_that_nobody_reads, mutated) == ["SPARE is set and read by nobody"]


def test_a_setting_that_the_app_begins_to_read():
    mutated = replace(the_deployment(), settings={**the_deployment().settings, "FRESH": False})
    assert found(settings.every_setting_that_is_read_is_set, mutated) == ["FRESH is read and not set"]


@pytest.mark.parametrize("value", ["%FRESH%", "with %FRESH% inside"])
def test_a_setting_that_the_host_begins_to_read(value: str):
    mutated = replace(the_deployment(), host={**the_deployment().host, "of": [value]})
    assert found(settings.every_setting_that_is_read_is_set, mutated) == ["FRESH is read and not set"]


def test_a_setting_that_the_host_reads_no_longer():
    mutated = replace(the_deployment(), host={"extensions": {"durableTask": {}}})
    assert found(settings.no_setting_is_set_that_nobody_reads, mutated) == [
        "DURABLE_TASK_SCHEDULER_CONNECTION_STRING is set and read by nobody"
    ]


def test_a_setting_that_is_set_twice():
    mutated = changed(APP, "var platformSettings = {", "var platformSettings = {\n  LOG_LEVEL: 'INFO'")
    assert found(settings.no_setting_is_set_twice, mutated) == ["LOG_LEVEL is set in main.bicep as well"]


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("value", ["'hunter2'", "name", "'${name}-token'", "condition ? '' : 'hunter2'"])
def test_a_secret_that_stands_in_the_template(name: str, value: str):
    mutated = changed(MAIN, rf"^  {name}: .*", f"  {name}: {value}")
    assert found(settings.a_secret_is_a_reference_to_the_vault, mutated) == [
        f"{name} is a secret and no reference to the vault"
    ]


def test_a_reference_to_elsewhere():
    mutated = changed(MAIN, r"'@Microsoft\.KeyVault\(", "'https://")
    assert len(found(settings.a_secret_is_a_reference_to_the_vault, mutated)) >= len(SECRETS)


def test_two_secrets_that_are_one():
    mutated = changed(MAIN, r"(PERSON_KEY: '\$\{secretRoot\})person-key", r"\1media-key")
    assert found(settings.each_secret_has_one_name, mutated) == [
        "PERSON_KEY and MEDIA_KEY are one secret, media-key"
    ]


@pytest.mark.parametrize("secret", sorted({it for _, it in settings.secrets(the_deployment())}))
def test_a_secret_that_nobody_writes(secret: str):
    name = secret.removesuffix("-previous")
    source = the_deployment().main.source
    mutated = source.replace(f"'{name}'", "'other'")
    assert mutated != source
    assert f"{secret} is not among VAULT_EXPECTS" in found(
        settings.the_vault_is_told_what_it_must_hold, the_deployment().changed(MAIN, mutated)
    )


@pytest.mark.parametrize("name", REPLACED)
def test_a_key_of_before_that_counts_for_ever(name: str):
    mutated = changed(MAIN, rf"^  {name}: keysAreRotating \? ('.*') : ''", rf"  {name}: \1")
    assert found(settings.a_key_of_before_counts_only_while_keys_rotate, mutated) == [
        f"{name} is set though no keys rotate"
    ]


def test_keys_that_rotate_by_themselves():
    mutated = changed(MAIN, "param keysAreRotating bool = false", "param keysAreRotating bool = true")
    assert found(settings.a_key_of_before_counts_only_while_keys_rotate, mutated)


@pytest.mark.parametrize("name", ["OUTBOUND_ALLOW", "'OUTBOUND_ALLOW'"])
def test_a_way_out(name: str):
    mutated = changed(MAIN, "var appSettings = {", f"var appSettings = {{\n  {name}: '127.0.0.1:7085'")
    assert found(settings.nothing_opens_the_way_out, mutated) == ["OUTBOUND_ALLOW is set"]


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        (r"AzureWebJobsStorage__credential: '\w+'", "AzureWebJobsStorage__credential: 'key'"),
        (r"AzureWebJobsStorage__accountName: ", "AzureWebJobsStorage: "),
        (r"Authorization=AAD", "Authorization=Key"),
        (r"STATSBEAT_DISABLED_ALL: 'true'", "STATSBEAT_DISABLED_ALL: 'false'"),
    ],
)
def test_a_host_that_comes_with_a_key_or_tells_on_us(pattern: str, replacement: str):
    assert found(app.the_host_reaches_everything_by_identity, changed(APP, pattern, replacement))
