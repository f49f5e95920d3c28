"""The clinic is asked, while the phone rings, who is to answer: whom it knows is greeted by name."""

import hmac
import time
from base64 import b64decode
from binascii import Error
from collections.abc import Mapping
from typing import Any

TOLERANCE_SECONDS = 300
PATIENTS = {"+15550100001": "Anna"}


class UnsignedError(Exception):
    pass


def choose(event: Mapping[str, Any]) -> dict[str, Any]:
    name = PATIENTS.get(event["data"]["caller"])
    return {"variables": {"patient": name}} if name else {}


def verify(headers: Mapping[str, str], body: bytes, key: str) -> None:
    """By the scheme of Standard Webhooks; the secret is its own bytes."""
    id_, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        raise UnsignedError("the timestamp is missing, or not of now")
    expected = hmac.digest(key.encode(), f"{id_}.{timestamp}.".encode() + body, "sha256")
    signatures = headers.get("webhook-signature", "").split()
    if not any(hmac.compare_digest(expected, given) for given in map(_given, signatures)):
        raise UnsignedError("no signature is one of this clinic's secret")


def _given(signature: str) -> bytes:
    version, _, text = signature.partition(",")
    try:
        return b64decode(text, validate=True) if version == "v1" else b""
    except Error:
        return b""
