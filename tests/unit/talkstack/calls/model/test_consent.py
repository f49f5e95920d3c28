"""When a recording is to be waited for that was asked for first."""

from __future__ import annotations

import pytest

from talkstack.calls.model.fact import FactDraft, FactKind
from talkstack.calls.model.plan import Phase
from talkstack.calls.model.state import RecordingState
from tests.builders import a_fact
from tests.unit.talkstack.calls.model.folding import after, recording, started, status

CONSENTED = a_fact("consent", kind=FactKind.CONSENT, what="given")
REFUSED = a_fact("consent", kind=FactKind.CONSENT, what="refused")


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ((), RecordingState.NONE),
        ((CONSENTED,), RecordingState.EXPECTED),
        ((REFUSED,), RecordingState.NONE),
        ((CONSENTED, recording("completed")), RecordingState.AVAILABLE),
        ((recording("completed"), CONSENTED), RecordingState.AVAILABLE),
        ((CONSENTED, recording("in-progress")), RecordingState.EXPECTED),
        ((status("completed"), CONSENTED), RecordingState.NONE),
    ],
)
def test_a_recording_on_consent_is_expected_once_that_is_given(
    facts: tuple[FactDraft, ...], state: RecordingState
):
    assert after(started("on_consent"), *facts)[0].recording is state


def test_a_call_that_may_not_be_recorded_closes_when_it_ends():
    assert after(started("on_consent"), REFUSED, status("completed"))[1].phase is Phase.CLOSED
    assert after(started("on_consent"), CONSENTED, status("completed"))[1].phase is Phase.ENDED
