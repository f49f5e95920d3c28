"""What the app keeps in Azure is where it looks for it, and no longer than it says."""

from __future__ import annotations

from collections.abc import Iterator

from talkstack.speech.model import segment_blob, stock_blob
from talkstack.voices.model import previews_of
from tests.infra.facts.clusters import DISKS, WITHOUT_A_SECOND_NODE, WITHOUT_IDENTITIES
from tests.infra.rules.keys import CLUSTERS
from tests.infra.rules.settings import given
from tests.infra.templates.deployment import Deployment, Finding, Node
from tests.infra.templates.evaluation import resources

STORAGE = "modules/data/storage.bicep"
LIFECYCLES = "Microsoft.Storage/storageAccounts/managementPolicies"
CONTAINERS = "Microsoft.Storage/storageAccounts/blobServices/containers"
HUBS = "Microsoft.DurableTask/schedulers/taskHubs"
CONTAINER = "talkstack"
DAYS = {
    f"{CONTAINER}/{segment_blob('call_1', 1, '0')}": [1],
    f"{CONTAINER}/{previews_of('prj_1')}digest.wav": [30],
    f"{CONTAINER}/{previews_of('')}digest.wav": [30],
    f"{CONTAINER}/{stock_blob('digest')}": [],
}
"""By file, in the container that it is by default: after how many days without a change it goes."""


def of_type(deployment: Deployment, kind: str) -> Iterator[Node]:
    """With every parameter file, for both are to be lived with."""
    for file in deployment.parameter_files:
        yield from (it for _, _, it in resources(deployment, file) if it["type"] == kind)


def audio_is_forgotten_in_time(deployment: Deployment) -> Iterator[Finding]:
    policies = list(of_type(deployment, LIFECYCLES))
    if len(policies) < len(deployment.parameter_files):
        yield Finding(STORAGE, "nothing is ever forgotten")
    for policy in policies:
        kept = {
            prefix: days for rule in policy["properties"]["policy"]["rules"] for prefix, days in ends(rule)
        }
        for file, days in DAYS.items():
            found = [it for prefix, it in kept.items() if file.startswith(prefix)]
            if found != days:
                yield Finding(STORAGE, f"{file} goes after {found} days, not {days}")


def ends(rule: Node) -> Iterator[tuple[str, int]]:
    if rule["enabled"] is True:
        deletion = rule["definition"]["actions"]["baseBlob"]["delete"]["daysAfterModificationGreaterThan"]
        yield from ((prefix, deletion) for prefix in rule["definition"]["filters"]["prefixMatch"])


def the_app_writes_where_there_is_a_container(deployment: Deployment) -> Iterator[Finding]:
    written = next((it.value for it in given(deployment) if it.name == "BLOB_CONTAINER"), None)
    if written != "blobContainer" or deployment.main.part("parameters")[written]["default"] != CONTAINER:
        yield Finding("main.bicep", f"the app writes to {written}")
    if CONTAINER not in {it["name"] for it in of_type(deployment, CONTAINERS)}:
        yield Finding(STORAGE, f"there is no container {CONTAINER}")


def the_hub_is_the_one_that_the_host_asks_for(deployment: Deployment) -> Iterator[Finding]:
    asked = deployment.host["extensions"]["durableTask"].get("hubName")
    hubs = {it["name"] for it in of_type(deployment, HUBS)}
    if hubs != {asked}:
        yield Finding("modules/scheduler.bicep", f"its hubs are {sorted(hubs)}, host.json asks for {asked}")
    for it in given(deployment):
        if (
            it.name == "DURABLE_TASK_SCHEDULER_CONNECTION_STRING"
            and f";TaskHub={asked};" not in f"{it.value};"
        ):
            yield Finding(it.template.path, f"{it.name} leads to another hub than {asked}")


def the_cluster_can_do_what_is_asked_of_it(deployment: Deployment) -> Iterator[Finding]:
    for file in deployment.parameter_files:
        for _, name, it in resources(deployment, file):
            if it["type"] == CLUSTERS:
                yield from (Finding(file, f"{name}: {what}") for what in beyond(it["properties"]))


def beyond(asked: Node) -> Iterator[str]:
    tier, disk = asked["compute"]["tier"], asked["storage"]["sizeGb"]
    if tier in WITHOUT_IDENTITIES and asked["authConfig"]["allowedModes"] == ["MicrosoftEntraID"]:
        yield f"{tier} {WITHOUT_IDENTITIES[tier].why}"
    if tier in WITHOUT_A_SECOND_NODE and asked["highAvailability"]["targetMode"] != "Disabled":
        yield f"{tier} {WITHOUT_A_SECOND_NODE[tier].why}"
    if tier in DISKS and disk not in DISKS[tier][1]:
        yield f"{tier} {DISKS[tier][0].why}"
