from __future__ import annotations

import pytest

from talkstack.connection import connect
from talkstack.settings import SettingsError


@pytest.mark.parametrize(("patient", "seconds"), [(False, 4.0), (True, None)])
async def test_only_who_is_patient_waits_longer_than_a_caller_would(patient: bool, seconds: float | None):
    async with connect("mongodb://127.0.0.1:1", patient=patient) as client:
        assert client.options.pool_options.socket_timeout == seconds


@pytest.mark.parametrize("uri", ["", "mongodb://u:secret@h:x"])
def test_an_address_that_is_none_is_told_without_itself(uri: str):
    with pytest.raises(SettingsError) as refused:
        connect(uri)
    assert "secret" not in str(refused.value)
