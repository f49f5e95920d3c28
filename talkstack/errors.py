"""Errors carry their facts; the edge maps each class once."""

from __future__ import annotations


class TalkstackError(Exception):
    """Base of everything this product raises on purpose."""


class NotFoundError(TalkstackError):
    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"no such {kind}: {key}")
        self.kind = kind
        self.key = key


class UnknownTurnError(TalkstackError):
    def __init__(self, call_id: str, n: int, expected: int) -> None:
        super().__init__(f"call {call_id} has no turn {n}; the next one is {expected}")
        self.call_id = call_id
        self.n = n
        self.expected = expected


class BadRequestError(TalkstackError):
    """What arrived cannot be read; `reason` never repeats its content."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BodyTooLargeError(BadRequestError):
    def __init__(self, size: int, limit: int) -> None:
        super().__init__(f"body of {size} bytes is over {limit}")
        self.size = size
        self.limit = limit


class ForbiddenError(TalkstackError):
    """The signature is missing or wrong."""


class StaleError(TalkstackError):
    """A guarded write lost its race: somebody else moved the document on."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"{kind} {key} was changed meanwhile")
        self.kind = kind
        self.key = key


class ProviderError(TalkstackError):
    """A vendor did not do what was asked. Adapters translate into this once.

    `retryable` says whether the same request may succeed later; `retry_after` is in seconds.
    """

    def __init__(
        self, provider: str, reason: str, *, retryable: bool, retry_after: float | None = None
    ) -> None:
        super().__init__(f"{provider}: {reason}")
        self.provider = provider
        self.reason = reason
        self.retryable = retryable
        self.retry_after = retry_after


class OutboundRefusedError(TalkstackError):
    """An address given by a customer may not be called."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FinishedCallError(TalkstackError):
    """The call is over; nothing more is answered in it."""

    def __init__(self, call_id: str) -> None:
        super().__init__(f"call {call_id} is over")
        self.call_id = call_id
