"""What the templates deploy: what the app needs, and by identity instead of keys."""

from __future__ import annotations

import json
import re

import pytest
from pydantic import SecretStr

from talkstack.settings import Settings
from talkstack.speech.model import segment_blob, stock_blob
from talkstack.voices.model import previews_of
from tests.infra.templates import BICEP, MAIN, Node, module, parsed, source, texts

GIVEN_BY_THE_PLATFORM = {"APPLICATIONINSIGHTS_CONNECTION_STRING", "REGION_NAME"}
"""The first stands beside what the host itself reads; the second is there by itself."""

NOT_IN_AZURE = {"OUTBOUND_ALLOW"}
"""It opens the way to addresses of one's own machine: in Azure there is nothing it could rightly open."""

ROLES = {
    "Storage Blob Data Owner": "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
    "Storage Queue Data Contributor": "974c5e8b-45b9-4653-ba55-00f855dd0fb8",
    "Storage Table Data Contributor": "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
    "Key Vault Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
    "Cognitive Services OpenAI User": "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd",
    "Cognitive Services Speech User": "f2dc8367-1007-4938-bd23-fe263f013447",
    "Monitoring Metrics Publisher": "3913510d-42f4-4e42-8a64-420c390055eb",
}

CONDITIONS = {"keysAreRotating", "otlpWantsHeaders"}

SETTINGS: dict[str, Node] = parsed(MAIN)["variables"]["appSettings"]["value"]


def properties(resource: Node) -> Node:
    return resource["config"]["properties"]


def of_type(name: str, kind: str) -> Node:
    return next(it for it in module(name)["resources"].values() if it["type"] == kind)


def test_the_app_is_given_exactly_what_it_reads():
    read = {name.upper() for name in Settings.model_fields}
    assert set(SETTINGS) == read - NOT_IN_AZURE - GIVEN_BY_THE_PLATFORM


def test_nothing_opens_the_way_out():
    assert [it.name for it in BICEP.rglob("*.bicep*") if re.search(r"OUTBOUND_ALLOW:", source(it))] == []


@pytest.mark.parametrize(
    "name",
    [
        name.upper()
        for name, it in Settings.model_fields.items()
        if it.annotation is SecretStr and name.upper() not in GIVEN_BY_THE_PLATFORM
    ],
)
def test_a_secret_is_a_reference_to_the_key_vault_or_empty(name: str):
    alternatives = [it for it in texts(SETTINGS[name]) if it not in {"conditional", *CONDITIONS}]
    assert [it for it in alternatives if not re.fullmatch(r"|\$\{secretRoot\}[a-z-]+\)", it)] == []
    assert parsed(MAIN)["variables"]["secretRoot"]["value"].startswith("@Microsoft.KeyVault(")


def test_each_secret_has_a_name_of_its_own():
    names = re.findall(r"\$\{secretRoot\}([a-z-]+)\)", source(MAIN))
    assert len(names) == len(set(names)) > 0


def test_a_key_of_before_counts_only_while_keys_rotate():
    """A reference that leads nowhere is handed to the app as text, and that text would be taken for a key."""
    before = {name: it for name, it in SETTINGS.items() if name.endswith("_PREVIOUS")}
    assert {it["operator"]["operands"]["condition"] for it in before.values()} == {"keysAreRotating"}
    assert {it["operator"]["operands"]["false_value"] for it in before.values()} == {""}
    assert parsed(MAIN)["parameters"]["keysAreRotating"]["default"] is False


def test_the_host_reaches_its_storage_by_identity():
    names = module("function_app")["variables"]["platformSettings"]["value"]
    assert names["AzureWebJobsStorage__credential"] == "managedidentity"
    assert names["AzureWebJobsStorage__clientId"] == "identityClientId"
    assert "AzureWebJobsStorage" not in names
    assert names.keys().isdisjoint(SETTINGS)


def test_telemetry_goes_to_the_component_by_identity_and_nowhere_else():
    names = module("function_app")["variables"]["platformSettings"]["value"]
    connection = list(texts(names["APPLICATIONINSIGHTS_CONNECTION_STRING"]))
    assert connection[-1] == "ConnectionString"
    assert "Authorization=AAD" in f"{names['APPLICATIONINSIGHTS_AUTHENTICATION_STRING']}"
    own = ("STATSBEAT_DISABLED_ALL", "CONTROLPLANE_DISABLED")
    assert {names[f"APPLICATIONINSIGHTS_{name}"] for name in own} == {"true"}


def test_storage_knows_no_keys():
    account = properties(of_type("storage", "Microsoft.Storage/storageAccounts"))
    assert account["allowSharedKeyAccess"] is False
    assert account["allowBlobPublicAccess"] is False


@pytest.mark.parametrize("name", ["speech", "openai"])
def test_cognitive_services_know_no_keys(name: str):
    account = properties(of_type(name, "Microsoft.CognitiveServices/accounts"))
    assert account["disableLocalAuth"] is True
    assert account["customSubDomainName"] == "name"


def test_storage_has_what_durable_functions_needs():
    kinds = {it["type"].rpartition("/")[2] for it in module("storage")["resources"].values()}
    assert {"blobServices", "queueServices", "tableServices", "containers", "managementPolicies"} <= kinds


def days_kept() -> dict[str, int]:
    """By the beginning of a file's name, for how many days it stays."""
    rules = properties(of_type("storage", "Microsoft.Storage/storageAccounts/managementPolicies"))["policy"]
    kept: dict[str, int] = {}
    for rule in rules["rules"]:
        (prefix,) = rule["definition"]["filters"]["prefixMatch"]
        container, _, folder = prefix.partition("/")
        assert (container, rule["enabled"]) == ("${appContainer}", True)
        kept[folder] = rule["definition"]["actions"]["baseBlob"]["delete"]["daysAfterModificationGreaterThan"]
    return kept


@pytest.mark.parametrize(
    ("file", "days"),
    [
        (segment_blob("call_1", 1, "0"), [1]),
        (f"{previews_of('prj_1')}digest.wav", [30]),
        (f"{previews_of('')}digest.wav", [30]),
        (stock_blob("digest"), []),
    ],
)
def test_audio_is_deleted_some_days_after_its_last_change(file: str, days: list[int]):
    assert [kept for folder, kept in days_kept().items() if file.startswith(folder)] == days


def test_the_container_is_the_one_that_the_app_writes_to():
    assert SETTINGS["BLOB_CONTAINER"] == "blobContainer"
    assert parsed(MAIN)["modules"]["storage"]["config"]["params"]["appContainer"] == "blobContainer"


def test_the_identity_has_exactly_the_roles_it_needs():
    assert set(module("access")["variables"]["roles"]["value"].values()) == set(ROLES.values())


def test_roles_are_given_in_one_loop_and_nowhere_else():
    given = [
        (template.stem, it["config"]["loop_type"]["type"])
        for template in BICEP.rglob("*.bicep")
        for it in parsed(template).get("resources", {}).values()
        if it["type"] == "Microsoft.Authorization/roleAssignments"
    ]
    assert given == [("access", "array")]


def test_the_function_app_is_flex_consumption_on_the_python_that_was_tested():
    config = properties(of_type("function_app", "Microsoft.Web/sites"))["functionAppConfig"]
    assert of_type("function_app", "Microsoft.Web/serverfarms")["config"]["sku"]["name"] == "FC1"
    assert config["runtime"] == {"name": "python", "version": "3.13"}
    assert config["deployment"]["storage"]["authentication"]["type"] == "UserAssignedIdentity"


def test_the_function_app_wears_the_identity_that_fetches_its_secrets():
    app = of_type("function_app", "Microsoft.Web/sites")
    assert list(app["config"]["identity"]["userAssignedIdentities"]) == ["'${identityResourceId}'"]
    assert properties(app)["keyVaultReferenceIdentity"] == "identityResourceId"


def test_a_webhook_meets_a_warm_instance_that_answers_many_at_a_time():
    defaults = {name: it["default"] for name, it in parsed(MAIN)["parameters"].items()}
    assert defaults["alwaysReadyHttp"] == 2
    assert defaults["alwaysReadyDurable"] == 1
    assert defaults["perInstanceConcurrency"] > 1
    scale = properties(of_type("function_app", "Microsoft.Web/sites"))["functionAppConfig"][
        "scaleAndConcurrency"
    ]
    assert scale["triggers"]["http"]["perInstanceConcurrency"] == "perInstanceConcurrency"
    groups = module("function_app")["variables"]["alwaysReady"]["value"]
    assert [(it["name"], it["instanceCount"]) for it in groups] == [
        ("http", "alwaysReadyHttp"),
        ("durable", "alwaysReadyDurable"),
    ]


def test_the_host_speaks_opentelemetry():
    host = json.loads((BICEP.parents[1] / "host.json").read_text(encoding="utf-8"))
    assert host["telemetryMode"] == "OpenTelemetry"


def test_the_host_has_no_route_prefix():
    """The address that main gives for a number's webhook is the root's."""
    host = json.loads((BICEP.parents[1] / "host.json").read_text(encoding="utf-8"))
    assert host["extensions"]["http"]["routePrefix"] == ""
