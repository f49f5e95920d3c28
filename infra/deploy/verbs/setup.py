"""The database brought up to date, and the owner of its first project, from within the app."""

from __future__ import annotations

from infra.deploy.app import App, as_host, awake
from infra.deploy.deployment import Deployment
from infra.deploy.errors import AzureError, DeployError, RefusedError, UnreachableError
from infra.deploy.vault import Vault

MIGRATION_SECONDS = 3600.0
TRIES_EVERY = 10.0
OWNER_KEY = "owner-key"
NO_DATABASE = 502


def setup(it: Deployment) -> None:
    awake(it)
    host = as_host(it)
    migrate(it, host)
    owner(it, host)


def migrate(it: Deployment, host: App) -> None:
    """Each request goes on where the one before ended; a database that was just made is slow to open."""

    def finished() -> bool:
        try:
            done = host.ask("POST", "/setup/migrate").content
        except (RefusedError, UnreachableError) as error:
            if isinstance(error, RefusedError) and error.status < NO_DATABASE:
                raise
            it.say(f"migrate: {error}")
            return False
        it.say(f"migrate: {done['documents']} documents and {done['indexes']} indexes were changed")
        return bool(done["finished"])

    if not it.patiently(finished, seconds=MIGRATION_SECONDS, every=TRIES_EVERY):
        raise DeployError("the database is not up to date after an hour; this can be run again, and goes on")


def owner(it: Deployment, host: App) -> None:
    try:
        made = host.ask("POST", "/setup/owner", {"project": it.project}).content
    except RefusedError as error:
        if error.code != "owner_exists":
            raise
        it.say(f"owner: the project {it.project} has an owner's key already")
        return
    _keep(it, made["key"])


def _keep(it: Deployment, key: str) -> None:
    """Nobody can read it again in the app: it is told rather than lost, but not to a log that others read."""
    vault = Vault(it)
    try:
        vault.put(OWNER_KEY, key)
    except AzureError as error:
        if it.wanted("GITHUB_ACTIONS"):
            raise DeployError(
                f"the key vault did not take the owner's key ({error}): make another one by hand, with the step `owner`"
            ) from None
        it.say(f"owner: the key vault did not take the owner's key ({error}); keep it: {key}")
        return
    it.say(f"owner: the owner's key is in the key vault {vault.name} as {OWNER_KEY}; read it there by")
    it.say(
        f"  az keyvault secret show --vault-name {vault.name} --name {OWNER_KEY} --query value --output tsv"
    )


def another_owner(it: Deployment) -> None:
    """For who lost the first one, or cannot reach the vault."""
    made = as_host(it).ask("POST", "/setup/owner", {"project": it.project, "again": True}).content
    it.say(f"owner: {made['key']}   (told this once: keep it, and revoke the one that was lost)")
