from __future__ import annotations

from collections.abc import Awaitable, Callable

from talkstack.aftermath.model import Done
from talkstack.calls.call import Call

type Work = Callable[[Call], Awaitable[Done]]
"""What a step does. It may be begun again at any point of it: each of its effects has a key, and none is there twice.

A ProviderError that may pass is waited out; of what cannot be had, the step tells instead.
"""
