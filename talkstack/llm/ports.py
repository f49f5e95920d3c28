from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Protocol

from talkstack.llm.model import Delta, Prompt


class LanguageModel(Protocol):
    """Streams text as it is written and ends with exactly one `Finished`, which holds whole tool calls.

    Raises ProviderError("openai", …) when the model cannot be reached, refuses, or breaks off; retries before
    the first delta are the adapter's, after it nobody's. Closing the iterator cancels the request.
    """

    def stream(self, prompt: Prompt) -> AsyncGenerator[Delta]: ...

    async def ready(self) -> None:
        """One cheap request; ProviderError when the deployment cannot answer."""
        ...
