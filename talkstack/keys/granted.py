"""What a key may ask for beyond the scope of the operation itself."""

from __future__ import annotations

from collections.abc import Iterable

from talkstack.errors import ScopeError
from talkstack.keys.model import Scope

type Granted = frozenset[str] | None
"""The scopes of the key that asks; None: the deployment itself does."""


def beyond(granted: Granted, scopes: Iterable[Scope]) -> tuple[Scope, ...]:
    """Those of the scopes that it does not open."""
    if granted is None or Scope.OWNER.value in granted:
        return ()
    return tuple(scope for scope in scopes if scope.value not in granted)


def refuse_beyond(granted: Granted, scopes: Iterable[Scope]) -> None:
    """ScopeError with the first of the scopes that it does not open."""
    for scope in beyond(granted, scopes):
        raise ScopeError(scope.value)
