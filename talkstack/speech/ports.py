from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from talkstack.speech.model import Speech, Utterance


class Synthesiser(Protocol):
    async def synthesise(
        self,
        text: str,
        *,
        voice: str,
        language: str,
        style: str | None = None,
        style_degree: float | None = None,
        rate: float = 1.0,
    ) -> Speech:
        """The whole text. `style_degree` says how much of the style, `rate` how many times as fast as the voice speaks.

        ProviderError("speech", …) when it cannot be had.
        """
        ...

    async def ready(self) -> None:
        """ProviderError when the voice service cannot be reached."""
        ...


class Recogniser(Protocol):
    async def recognise(self, mulaw: bytes, *, language: str, phrases: Sequence[str] = ()) -> list[Utterance]:
        """One channel of 8 kHz mono mu-law, as the utterances heard in it, in order. Empty when nobody spoke.

        ProviderError("speech", …) when the service cannot be had.
        """
        ...


class AudioStore(Protocol):
    """Files by name (`stock/…`, `calls/<call id>/…`). Writing the same name twice leaves the later one."""

    async def put(self, name: str, data: bytes) -> None: ...

    async def get(self, name: str) -> bytes:
        """NotFoundError("audio", name) when there is none."""
        ...

    async def erase(self, prefix: str) -> None:
        """Every file whose name begins so."""
        ...

    async def ready(self) -> None:
        """ProviderError("blob", …) when the store cannot be reached."""
        ...

    async def close(self) -> None: ...


class Remaker(Protocol):
    async def remake(self, call_id: str, n: int, k: str) -> bytes:
        """The file of segment `k`, or of segments `<first>.<last>`, from their words. NotFoundError when none are known."""
        ...
