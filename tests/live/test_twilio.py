from __future__ import annotations

from collections.abc import Callable

import pytest

from talkstack.adapters import Adapters
from talkstack.errors import NotFoundError

pytestmark = pytest.mark.live

NO_CALL = "CA" + "0" * 32
NO_RECORDING = "RE" + "0" * 32


async def test_the_account_is_reached_and_tells_what_is_not_there(real: Callable[..., Adapters]):
    telephony = real("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN").telephony
    await telephony.ready()
    with pytest.raises(NotFoundError):
        await telephony.call_status(NO_CALL)
    with pytest.raises(NotFoundError):
        await telephony.recording(NO_RECORDING)
    await telephony.delete_recording(NO_RECORDING)
