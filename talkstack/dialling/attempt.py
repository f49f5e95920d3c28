"""An attempt to place a call: written before the carrier is asked, so that no phone rings twice for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from talkstack.calls.call import Call
from talkstack.calls.model.fact import AttemptState


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """`sid` is the carrier's, learnt from whatever tells it first; `code` is why it refused. `searches`: how often the
    carrier was asked in vain whether it has the call, last at `searched_at`."""

    call_id: str
    project_id: str
    n: int
    to: str
    from_: str
    began_at: datetime
    state: AttemptState = AttemptState.DIALLING
    sid: str | None = None
    code: int | None = None
    searches: int = 0
    searched_at: datetime | None = None

    @property
    def id(self) -> str:
        return attempt_id(self.call_id, self.n)


def attempt_id(call_id: str, n: int) -> str:
    return f"{call_id}:{n}"


def attempt_of(call: Call, n: int, at: datetime, state: AttemptState = AttemptState.DIALLING) -> Attempt:
    return Attempt(
        call_id=call.id,
        project_id=call.project_id,
        n=n,
        to=call.called,
        from_=call.caller,
        began_at=at,
        state=state,
    )
