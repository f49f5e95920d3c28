from __future__ import annotations

import pytest

from talkstack.identity import Identity


@pytest.mark.parametrize("client_id", ["", "11111111-1111-1111-1111-111111111111"])
async def test_is_one_credential_of_each_kind_until_it_is_closed(client_id):
    identity = Identity(client_id)
    awaited, blocking = identity.credential(), identity.blocking_credential()
    assert identity.credential() is awaited
    assert identity.blocking_credential() is blocking
    await identity.close()
    assert identity.credential() is not awaited
    await identity.close()


async def test_may_be_closed_unused():
    await Identity().close()
