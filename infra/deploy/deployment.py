"""What all steps share: whom they ask, and what `azd` has told of the deployment in the environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from infra.deploy.edge.ports import Azure, Clock, Web
from infra.deploy.errors import MissingError

PROVISION = "`azd provision` tells it"
PROJECT = "Default"
WEB = "2025-03-01"
VAULT = "2025-05-01"


@dataclass(frozen=True, kw_only=True)
class Deployment:
    environ: Mapping[str, str]
    azure: Azure
    web: Web
    clock: Clock
    say: Callable[[str], None]

    def told(self, name: str, remedy: str = PROVISION) -> str:
        value = self.environ.get(name, "").strip()
        if not value:
            raise MissingError(name, remedy)
        return value

    def wanted(self, name: str, otherwise: str = "") -> str:
        return self.environ.get(name, "").strip() or otherwise

    @property
    def url(self) -> str:
        """The address that Azure gives the app: one of its own may lead here only later."""
        return self.told("AZURE_APP_URL").rstrip("/")

    @property
    def project(self) -> str:
        return self.wanted("TALKSTACK_PROJECT", PROJECT)

    def app(self, path: str, version: str = WEB) -> str:
        name = self.told("AZURE_FUNCTION_APP_NAME")
        return f"{self._group}/providers/Microsoft.Web/sites/{name}/{path}?api-version={version}"

    def vault(self, path: str) -> str:
        name = self.told("VAULT_NAME")
        return f"{self._group}/providers/Microsoft.KeyVault/vaults/{name}/{path}?api-version={VAULT}"

    @property
    def _group(self) -> str:
        subscription, group = self.told("AZURE_SUBSCRIPTION_ID"), self.told("AZURE_RESOURCE_GROUP")
        return f"/subscriptions/{subscription}/resourceGroups/{group}"

    def patiently(self, done: Callable[[], bool], *, seconds: float, every: float = 5.0) -> bool:
        """Asked until it is done; False when it is not within that time."""
        until = self.clock.monotonic() + seconds
        while not done():
            if self.clock.monotonic() >= until:
                return False
            self.clock.sleep(every)
        return True
