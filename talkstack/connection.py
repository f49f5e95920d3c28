"""MongoDB: one client a process, opened by what its address holds or by our identity."""
# ruff: noqa: PLC0415 - the driver is loaded at the first invocation

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from typing import TYPE_CHECKING, Any, override

from talkstack.settings import SettingsError

if TYPE_CHECKING:
    from pymongo.asynchronous.mongo_client import AsyncMongoClient

type Client = AsyncMongoClient[dict[str, Any]]

# Reads and writes are tried again by the driver itself, unless MONGODB_URI says otherwise.
OPTIONS: dict[str, Any] = {
    "serverSelectionTimeoutMS": 2_000,
    "connectTimeoutMS": 2_000,
    # A webhook answers within 6 s: a write that hangs must fail while an apology can still be said.
    "socketTimeoutMS": 4_000,
    # Azure's load balancers drop a connection without a word after four idle minutes.
    "maxIdleTimeMS": 120_000,
    "maxPoolSize": 50,
    "w": "majority",
    "tz_aware": True,
    "tzinfo": UTC,
    "appname": "talkstack",
}

OIDC = "AUTHMECHANISM=MONGODB-OIDC"


def connect(uri: str, token: Callable[[], str] | None = None, *, patient: bool = False) -> Client:
    """A client for the whole life of the process: it opens connections on first use, not here.

    `token`: asked on a thread where the address wants Entra; the driver keeps it until the server takes it no more.
    `patient`: for what takes as long as it takes, such as an index over many documents.
    """
    from pymongo import AsyncMongoClient
    from pymongo.errors import ConfigurationError

    options = OPTIONS | ({"socketTimeoutMS": 0} if patient else {})
    entra = _entra(token) if token and OIDC in uri.upper() else {}
    try:
        return AsyncMongoClient(uri, **options, **entra)
    except (ValueError, ConfigurationError) as error:
        raise SettingsError((f"MONGODB_URI: {type(error).__name__}",)) from None


def _entra(token: Callable[[], str]) -> dict[str, Any]:
    from pymongo.auth_oidc import OIDCCallback, OIDCCallbackContext, OIDCCallbackResult

    class Entra(OIDCCallback):
        @override
        def fetch(self, context: OIDCCallbackContext) -> OIDCCallbackResult:
            return OIDCCallbackResult(access_token=token())

    return {"authMechanismProperties": {"OIDC_CALLBACK": Entra()}}
