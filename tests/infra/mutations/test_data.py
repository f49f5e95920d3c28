"""What is kept: for too long, or not where the app looks for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.infra.mutations.change import APP, MAIN, STORAGE, changed, changed_file, found
from tests.infra.rules import data
from tests.infra.templates.deployment import the_deployment

SCHEDULER = "modules/scheduler.bicep"


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        ("folder: 'calls', days: 1 ", "folder: 'calls', days: 2 "),
        ("folder: 'voices', days: 30 ", "folder: '', days: 30 "),
        (r"  \{ name: 'forget-previews-of-voices'.*\n", ""),
        ("enabled: true", "enabled: false"),
        (r"prefixMatch: \['\$\{appContainer\}/", "prefixMatch: ['deployment/"),
        (
            "'Microsoft.Storage/storageAccounts/managementPolicies@",
            "'Microsoft.Storage/storageAccounts/rules@",
        ),
    ],
)
def test_audio_that_stays_or_goes_too_soon(pattern: str, replacement: str):
    assert found(data.audio_is_forgotten_in_time, changed(STORAGE, pattern, replacement))


@pytest.mark.parametrize(
    ("path", "pattern", "replacement"),
    [
        (MAIN, "BLOB_CONTAINER: blobContainer", "BLOB_CONTAINER: 'audio'"),
        (MAIN, "appContainer: blobContainer", "appContainer: 'audio'"),
        (STORAGE, r"\[deploymentContainer, appContainer\]", "[deploymentContainer]"),
    ],
)
def test_a_container_that_is_not_there(path: str, pattern: str, replacement: str):
    assert found(data.the_app_writes_where_there_is_a_container, changed(path, pattern, replacement))


@pytest.mark.parametrize(
    ("path", "pattern", "replacement"),
    [(SCHEDULER, "name: 'talkstack'", "name: 'calls'"), (APP, ";TaskHub=talkstack;", ";TaskHub=calls;")],
)
def test_a_hub_that_is_another(path: str, pattern: str, replacement: str):
    mutated = changed(path, pattern, replacement)
    assert len(found(data.the_hub_is_the_one_that_the_host_asks_for, mutated)) == 1


def test_a_host_that_asks_for_another_hub():
    mutated = replace(the_deployment(), host={"extensions": {"durableTask": {"hubName": "calls"}}})
    assert len(found(data.the_hub_is_the_one_that_the_host_asks_for, mutated)) == 2


@pytest.mark.parametrize(
    ("pattern", "replacement", "what"),
    [
        ("tier: 'M10'", "tier: 'Free'", "server: Free lets in by a password alone"),
        (
            "highAvailability: 'Disabled'",
            "highAvailability: 'SameZone'",
            "server: M10 is not highly available",
        ),
        ("storageGb: 32", "storageGb: 256", "server: M10 has no disk of another size"),
    ],
)
def test_a_cluster_of_too_small_a_tier(pattern: str, replacement: str, what: str):
    (finding,) = found(
        data.the_cluster_can_do_what_is_asked_of_it, changed_file("dev.bicepparam", pattern, replacement)
    )
    assert finding.startswith(what)
