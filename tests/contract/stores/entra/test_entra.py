"""An address that names MONGODB-OIDC is opened with our identity's token, by the driver's own ways."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass, field
from typing import override

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError

from talkstack.connection import connect
from talkstack.database import ping
from talkstack.errors import ProviderError
from talkstack.identity import DATABASE_SCOPE, PATIENCE, Identity
from talkstack.settings import SettingsError
from tests.contract.stores.entra.server import oidc_server


@dataclass
class Credential:
    """Another token each time, as if the one before had expired."""

    scopes: list[str] = field(default_factory=list[str])

    def get_token(self, *scopes: str, **_: object) -> AccessToken:
        self.scopes += scopes
        return AccessToken(f"token {len(self.scopes)}", int(time.time()) + 3600)


class NoCredential:
    def get_token(self, *_: str, **__: object) -> AccessToken:
        raise ClientAuthenticationError(message="no identity for +15550002000")


class KnownIdentity(Identity):
    def __init__(self, credential: Credential | NoCredential) -> None:
        super().__init__()
        self.known = credential

    @override
    def blocking_credential(self) -> Credential | NoCredential:
        return self.known


async def test_the_token_of_our_identity_opens_the_database_and_is_kept():
    credential = Credential()
    async with oidc_server() as server:
        async with connect(server.uri, KnownIdentity(credential).database_token) as client:
            for _ in range(3):
                await ping(client["talkstack"])
        assert server.tokens == ["token 1"]
    assert credential.scopes == [DATABASE_SCOPE]


async def test_a_token_that_is_over_is_asked_for_anew():
    async with oidc_server() as server:
        async with connect(server.uri, KnownIdentity(Credential()).database_token) as client:
            await ping(client["talkstack"])
            server.stale.add("token 1")
            await ping(client["talkstack"])
        assert server.tokens == ["token 1", "token 2"]


async def test_no_token_is_a_failure_of_the_provider_that_quotes_nobody():
    async with (
        oidc_server() as server,
        connect(server.uri, KnownIdentity(NoCredential()).database_token) as it,
    ):
        with pytest.raises(ProviderError) as refused:
            await ping(it["talkstack"])
    assert (refused.value.provider, refused.value.retryable) == ("mongodb", True)
    assert "+1555" not in str(refused.value)


async def test_an_address_that_wants_entra_needs_somebody_to_ask():
    async with oidc_server() as server:
        with pytest.raises(SettingsError, match="MONGODB_URI"):
            connect(server.uri)


async def test_an_identity_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}/token")
        monkeypatch.setenv("IDENTITY_HEADER", "x")
        monkeypatch.setitem(PATIENCE, "read_timeout", 0.1)
        identity = Identity("11111111-1111-1111-1111-111111111111")
        began = time.monotonic()
        async with oidc_server() as server, connect(server.uri, identity.database_token) as client:
            with pytest.raises(ProviderError) as refused:
                await ping(client["talkstack"])
        await identity.close()
    assert refused.value.retryable
    assert time.monotonic() - began < 30
