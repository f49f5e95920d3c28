"""The secrets that the app's settings refer to: those that are missing are made or taken from the environment."""

from __future__ import annotations

import base64
import secrets as chance

from infra.deploy.deployment import Deployment
from infra.deploy.errors import AzureError, DeployError, MissingError
from infra.deploy.vault import Vault

MADE = frozenset({"media-key", "secrets-key", "person-key"})
KEY_BYTES = 32
RESOLVED = "Resolved"
REFRESH = "2022-03-01"
"""The version that the refresh is documented under."""
SECONDS = 300.0


def secrets(it: Deployment) -> None:
    """Idempotent: what the vault has is never written again."""
    vault = Vault(it)
    expected = [name.strip() for name in it.told("VAULT_EXPECTS").split(",")]
    known = vault.names()
    missing = [name for name in expected if name not in known]
    values = {name: _value(it, name) for name in missing}
    for name, value in values.items():
        vault.put(name, value)
        it.say(f"secrets: {name} is now in the key vault {vault.name}")
    it.say(f"secrets: {len(expected) - len(missing)} of {len(expected)} were there already")
    _refresh(it, anew=bool(missing))


def _value(it: Deployment, name: str) -> str:
    """A key of before is known to whoever rotates it: it cannot be made up."""
    if name in MADE:
        return base64.b64encode(chance.token_bytes(KEY_BYTES)).decode()
    variable = name.upper().replace("-", "_")
    try:
        return it.told(variable)
    except MissingError:
        raise DeployError(
            f"the key vault has no {name}: set {variable} in the environment of this one command, not by `azd env set`"
        ) from None


def _refresh(it: Deployment, *, anew: bool) -> None:
    """The app looks references up once a day, or when it is told to. A new identity's role takes minutes to be known:
    where a secret is `anew`, what the app says when it starts counts for more than what Azure says of it before.
    """
    wrong: list[str] = []

    def resolved() -> bool:
        try:
            wrong[:] = _unresolved(it)
        except AzureError as error:
            if not anew:
                raise
            wrong[:] = [str(error)]
        return not wrong

    if it.patiently(resolved, seconds=SECONDS, every=15.0):
        it.say("secrets: the app reads them all")
    elif anew:
        it.say(
            f"secrets: Azure does not say yet that the app reads them: {', '.join(wrong)}; `setup` waits for it"
        )
    else:
        raise DeployError(f"the app cannot read its secrets: {', '.join(wrong)}")


def _unresolved(it: Deployment) -> list[str]:
    it.azure.ask("POST", it.app("config/configreferences/appsettings/refresh", REFRESH))
    found = it.azure.ask("GET", it.app("config/configreferences/appsettings"))["value"]
    told = {each["name"].rpartition("/")[2]: each["properties"].get("status", "") for each in found}
    return [f"{name} ({status})" for name, status in sorted(told.items()) if status != RESOLVED]
