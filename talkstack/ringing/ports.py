from __future__ import annotations

from typing import Protocol

from talkstack.numbers.model import RingHook
from talkstack.ringing.model import Choice, Ringing


class RingHooks(Protocol):
    async def ask(self, hook: RingHook, ringing: Ringing) -> Choice:
        """What the customer wants for this call, within 1.5 s; whether that can be had is not looked at.

        Asked once, and recognisable when it is asked again for the same call. HookFailedError says why nothing came.
        """
        ...
