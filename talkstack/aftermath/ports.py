from __future__ import annotations

from typing import Protocol

from talkstack.aftermath.model import Done
from talkstack.calls.call import Call


class Work(Protocol):
    async def __call__(self, call: Call, /) -> Done:
        """May be begun again at any point of it: each of its effects has a key, and none is there twice.

        A ProviderError that may pass is waited out; of what cannot be had, the step tells instead.
        """
        ...
