from __future__ import annotations

import hmac
import time
from base64 import b64encode
from typing import Any

import pytest

from local.clinic.ringing import UnsignedError, choose, verify

KEY = "the key"
BODY = b'{"data": {"caller": "+15550100001"}}'


def signed(key: str = KEY, at: float = 0.0) -> dict[str, str]:
    timestamp = int(time.time() + at)
    mac = hmac.digest(key.encode(), f"ringing_1.{timestamp}.".encode() + BODY, "sha256")
    return {
        "webhook-id": "ringing_1",
        "webhook-timestamp": f"{timestamp}",
        "webhook-signature": f"v1a,x v1,{b64encode(mac).decode()}",
    }


def test_what_was_signed_with_its_key_is_taken():
    verify(signed(), BODY, KEY)


@pytest.mark.parametrize(
    ("signer", "change", "body"),
    [
        ({"key": "another key"}, {}, BODY),
        ({"at": -301}, {}, BODY),
        ({}, {}, BODY + b" "),
        ({}, {"webhook-id": "ringing_2"}, BODY),
        ({}, {"webhook-signature": "v1,#"}, BODY),
        ({}, {"webhook-timestamp": ""}, BODY),
    ],
)
def test_anything_else_is_not(signer: dict[str, Any], change: dict[str, str], body: bytes):
    with pytest.raises(UnsignedError):
        verify(signed(**signer) | change, body, KEY)


@pytest.mark.parametrize(("caller", "chosen"), [("+15550100001", {"patient": "Anna"}), (None, None)])
def test_whom_it_knows_it_names(caller: str | None, chosen: dict[str, str] | None):
    assert choose({"data": {"caller": caller}}).get("variables") == chosen
