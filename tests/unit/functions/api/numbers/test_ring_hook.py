"""A number's ring hook over REST."""

from __future__ import annotations

from typing import Any

import pytest

from talkstack.keys.model import Scope
from tests.rest import Client, a_client

HOOK = {"url": "https://clinic.example/ring", "secret": "clinic"}


async def a_tenant() -> Client:
    client = await a_client(Scope.NUMBERS_READ, Scope.NUMBERS_WRITE, Scope.SECRETS_WRITE)
    await client.put("/v1/secrets/clinic", {"value": "whsec_c2VjcmV0"})
    await client.put("/v1/secrets/broken", {"value": "whsec_#"})
    return client


async def test_a_hook_is_set_told_and_taken_away():
    tenant = await a_tenant()
    set_ = await tenant.patch("/v1/numbers/num_1", {"ring_hook": HOOK}, if_match='"1"')
    assert (set_.status, set_.json["ring_hook"]) == (200, HOOK)
    assert (await tenant.get("/v1/numbers/num_1")).json["ring_hook"] == HOOK
    gone = await tenant.patch("/v1/numbers/num_1", {"ring_hook": None}, if_match=set_.etag)
    assert (gone.status, gone.json["ring_hook"]) == (200, None)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"secret": "missing"}, {"/ring_hook/secret": "secret_unknown"}),
        ({"secret": "broken"}, {"/ring_hook/secret": "secret_unusable"}),
        ({"url": "http://clinic.example/ring"}, {"/ring_hook/url": "address_refused"}),
        (
            {"url": "https://10.0.0.1/ring", "secret": "missing"},
            {"/ring_hook/url": "address_refused", "/ring_hook/secret": "secret_unknown"},
        ),
        ({"url": "ftp://clinic.example"}, {"/ring_hook/url": "string_pattern_mismatch"}),
        ({"key": "clinic"}, {"/ring_hook/key": "extra_forbidden"}),
    ],
)
async def test_a_hook_that_could_not_be_asked_is_refused(change: dict[str, Any], wrong: dict[str, str]):
    tenant = await a_tenant()
    answer = await tenant.patch("/v1/numbers/num_1", {"ring_hook": HOOK | change}, if_match='"1"')
    assert (answer.status, answer.wrong) == (422, wrong)
