"""The Speech SDK's cancellations as our errors."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from talkstack.errors import ProviderError

if TYPE_CHECKING:
    from azure.cognitiveservices.speech import CancellationErrorCode

PROVIDER = "speech"
FINAL_CODES = frozenset({"AuthenticationFailure", "BadRequest", "Forbidden", "RuntimeError"})
STATUSES = {"BadRequest": 400, "AuthenticationFailure": 401, "Forbidden": 403}


def fault(code: CancellationErrorCode, *, retryable: bool = True) -> ProviderError:
    """By the code alone: the SDK's details may quote what was to be said."""
    later = retryable and code.name not in FINAL_CODES
    return ProviderError(PROVIDER, code.name, retryable=later, refusal=STATUSES.get(code.name))


def silent(seconds: float) -> ProviderError:
    return ProviderError(PROVIDER, f"nothing for {seconds:g} s", retryable=True)


@contextmanager
def translated() -> Generator[None]:
    """The SDK raises bare RuntimeErrors, whose text is a native stack trace."""
    try:
        yield
    except RuntimeError:
        raise ProviderError(PROVIDER, "the SDK failed", retryable=True) from None
