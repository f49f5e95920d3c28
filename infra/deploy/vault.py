"""The key vault by Azure Resource Manager: also one that nobody outside its network reaches, and with no role in it."""

from __future__ import annotations

from dataclasses import dataclass

from infra.deploy.deployment import Deployment


@dataclass(frozen=True)
class Vault:
    deployment: Deployment

    @property
    def name(self) -> str:
        return self.deployment.told("VAULT_NAME")

    def names(self) -> set[str]:
        found: set[str] = set()
        path = self.deployment.vault("secrets")
        while path:
            page = self.deployment.azure.ask("GET", path)
            found |= {each["name"].rpartition("/")[2] for each in page["value"]}
            path = page.get("nextLink", "")
        return found

    def put(self, name: str, value: str) -> None:
        """What is there under that name becomes a former version."""
        self.deployment.azure.ask(
            "PUT", self.deployment.vault(f"secrets/{name}"), {"properties": {"value": value}}
        )
