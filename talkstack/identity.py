"""The app's own Entra identity, for every service that is given no key."""
# ruff: noqa: PLC0415 - an SDK is loaded when it is first needed

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talkstack.errors import ProviderError

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential
    from azure.core.credentials_async import AsyncTokenCredential
    from azure.identity import DefaultAzureCredential, ManagedIdentityCredential
    from azure.identity import aio as awaited

COGNITIVE_SERVICES_SCOPE = "https://cognitiveservices.azure.com/.default"
DATABASE_SCOPE = "https://ossrdbms-aad.database.windows.net/.default"

PATIENCE: dict[str, Any] = {"connection_timeout": 2, "read_timeout": 4, "retry_total": 1}
"""Left to themselves the SDKs wait five minutes and try ten times; whoever waits for a token may be on the phone."""


class Identity:
    """In Azure the managed identity of that client id; without one whatever the developer is signed in with."""

    def __init__(self, client_id: str = "") -> None:
        self._client_id = client_id
        self._credential: awaited.ManagedIdentityCredential | awaited.DefaultAzureCredential | None = None
        self._blocking: ManagedIdentityCredential | DefaultAzureCredential | None = None

    def credential(self) -> AsyncTokenCredential:
        from azure.identity.aio import DefaultAzureCredential, ManagedIdentityCredential

        if self._credential is None:
            self._credential = (
                ManagedIdentityCredential(client_id=self._client_id, **PATIENCE)
                if self._client_id
                else DefaultAzureCredential()
            )
        return self._credential

    def blocking_credential(self) -> TokenCredential:
        """For the Speech SDK, which asks for tokens on threads of its own."""
        from azure.identity import DefaultAzureCredential, ManagedIdentityCredential

        if self._blocking is None:
            self._blocking = (
                ManagedIdentityCredential(client_id=self._client_id, **PATIENCE)
                if self._client_id
                else DefaultAzureCredential()
            )
        return self._blocking

    def database_token(self) -> str:
        """For MongoDB's driver, which asks on a thread as well."""
        from azure.core.exceptions import AzureError

        try:
            return self.blocking_credential().get_token(DATABASE_SCOPE).token
        except AzureError as error:
            # Its message may quote what Entra was asked.
            raise ProviderError("mongodb", f"no token: {type(error).__name__}", retryable=True) from None

    async def close(self) -> None:
        if self._credential is not None:
            await self._credential.close()
            self._credential = None
        if self._blocking is not None:
            self._blocking.close()
            self._blocking = None
