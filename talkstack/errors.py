"""Errors carry their facts; the edge maps each class once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


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


FOR_GOOD = frozenset({400, 413, 415, 422})
"""Statuses of a vendor that has understood what it is asked, and will not have it. Who is not let in may be later."""


class ProviderError(TalkstackError):
    """A vendor did not do what was asked. Adapters translate into this once.

    `retryable` says whether the same request may succeed later; `retry_after` is in seconds; `refusal` is the vendor's
    own number for what went wrong, if it told one. `undone`: what was asked for has certainly not happened.
    """

    def __init__(
        self,
        provider: str,
        reason: str,
        *,
        retryable: bool,
        retry_after: float | None = None,
        refusal: int | None = None,
        undone: bool = False,
    ) -> None:
        super().__init__(f"{provider}: {reason}")
        self.provider = provider
        self.reason = reason
        self.retryable = retryable
        self.retry_after = retry_after
        self.refusal = refusal
        self.undone = undone

    @property
    def final(self) -> bool:
        """Nothing that anybody does with keys, roles or quotas would make the same request succeed."""
        return not self.retryable and self.refusal in FOR_GOOD


class OutboundRefusedError(TalkstackError):
    """An address given by a customer may not be called."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MissingVariablesError(TalkstackError):
    """The agent needs values that this call does not bring."""

    def __init__(self, agent_id: str, names: Sequence[str]) -> None:
        super().__init__(f"agent {agent_id} needs a value for {', '.join(names)}")
        self.agent_id = agent_id
        self.names = tuple(names)


class FinishedCallError(TalkstackError):
    """The call is over; nothing more is answered in it."""

    def __init__(self, call_id: str) -> None:
        super().__init__(f"call {call_id} is over")
        self.call_id = call_id


class UnfinishedError(TalkstackError):
    """There is more to be done for a call that is over than went into one go."""

    def __init__(self, call_id: str, left: Sequence[str]) -> None:
        super().__init__(f"of call {call_id} there is left: {', '.join(left)}")
        self.call_id = call_id
        self.left = tuple(left)


class UnauthorizedError(TalkstackError):
    """No key, or one that opens nothing; `code` tells programs which."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class ScopeError(TalkstackError):
    def __init__(self, scope: str) -> None:
        super().__init__(f"the key has not the scope {scope}")
        self.scope = scope


class MethodError(TalkstackError):
    def __init__(self, method: str, allowed: Sequence[str]) -> None:
        super().__init__(f"{method} is not among {', '.join(allowed)}")
        self.allowed = tuple(allowed)


class MediaTypeError(TalkstackError):
    def __init__(self, media_type: str, known: Sequence[str]) -> None:
        super().__init__(f"the body must be {' or '.join(known)}")
        self.media_type = media_type
        self.known = tuple(known)


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one value of a request. `detail` never repeats the value."""

    where: Literal["body", "query", "path"]
    pointer: str
    code: str
    detail: str


class InvalidError(TalkstackError):
    """A request that can be read and must not be followed: everything that is wrong with it."""

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        super().__init__(f"{len(problems)} of the values cannot be taken")
        self.problems = tuple(problems)


class ConflictError(TalkstackError):
    """What was asked for does not go with what is there; `retry_after` in seconds when it may later."""

    def __init__(self, code: str, reason: str, *, retry_after: int | None = None) -> None:
        super().__init__(reason)
        self.code = code
        self.retry_after = retry_after


class PreconditionRequiredError(TalkstackError):
    def __init__(self) -> None:
        super().__init__("If-Match must name the revision that is to be changed, as its ETag told")


class RevisionError(TalkstackError):
    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"{kind} {key} is at another revision")
        self.kind = kind
        self.key = key


class TooManyCallsError(TalkstackError):
    """As many calls are live as may be; `bound` says whose limit that is, `retry_after` is in seconds."""

    def __init__(self, bound: str, retry_after: int) -> None:
        super().__init__(f"as many calls are live as the limit of the {bound} allows")
        self.bound = bound
        self.retry_after = retry_after


class BudgetSpentError(TalkstackError):
    """The project has spent what it may for now; `retry_after` in seconds, at the earliest."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("the project has spent what it may in this day or month")
        self.retry_after = retry_after


class TooManyRequestsError(TalkstackError):
    """`retry_after` in seconds."""

    def __init__(self, limit: int, retry_after: int) -> None:
        super().__init__(f"over {limit} requests a minute")
        self.limit = limit
        self.retry_after = retry_after
