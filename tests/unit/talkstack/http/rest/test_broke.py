from __future__ import annotations

import pytest

from talkstack.http.rest.endpoint import refusal
from talkstack.http.rest.exchange import Incoming

WORDS = "the secret of the pharaoh"


def test_what_a_request_tripped_over_is_in_no_log(caplog: pytest.LogCaptureFixture):
    answer = refusal(Incoming(method="POST", path="/v1/calls"), ValueError(WORDS))
    assert answer.status == 500
    assert "UnforeseenError: ValueError" in caplog.text
    assert WORDS not in caplog.text
