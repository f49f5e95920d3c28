from __future__ import annotations

from datetime import datetime

from talkstack.errors import ConflictError
from talkstack.numbers.model import PhoneNumber


def refuse_under_way(number: PhoneNumber, now: datetime) -> None:
    """ConflictError while somebody may be at work with buying it."""
    if seconds := number.busy_seconds(now):
        raise ConflictError("purchase_under_way", "the number is being bought", retry_after=seconds)
