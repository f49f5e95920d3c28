from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

type Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`first_byte_ms`: from the first byte asked to the first byte answered, over a connection of its own."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    first_byte_ms: int = 0


class Azure(Protocol):
    def ask(self, method: str, path: str, body: Json | None = None) -> Any:
        """Azure Resource Manager: `path` begins with /subscriptions and ends in its api-version.

        What it answers, read as JSON; None when it says nothing. AzureError when it refuses.
        """
        ...

    def upload(self, account: str, container: str, name: str, content: bytes, media_type: str) -> None:
        """A file in place of the one of that name. AzureError when it is refused."""
        ...


class Web(Protocol):
    def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        seconds: float = 30.0,
    ) -> Answer:
        """Whatever the status is. UnreachableError when there is none within that time."""
        ...


class Clock(Protocol):
    def monotonic(self) -> float: ...
    def sleep(self, seconds: float, /) -> None: ...
