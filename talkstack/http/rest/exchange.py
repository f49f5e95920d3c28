"""A request and its answer as the REST border sees them, whatever server carries them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from talkstack.errors import NotFoundError

JSON, TEXT, VTT = "application/json", "text/plain", "text/vtt"


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """`headers` by their names in small letters; `route` holds what stood for the parameters of the path."""

    method: str
    path: str
    route: Mapping[str, str] = field(default_factory=dict[str, str])
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    status: int
    body: bytes = b""
    media_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class Binary:
    """What a handler returns that is no JSON."""

    data: bytes
    media_type: str


@dataclass(frozen=True, kw_only=True)
class Principal:
    """Whose key it was. An owner's key also makes and ends projects."""

    key_id: str
    project_id: str
    scopes: frozenset[str]

    @property
    def owner(self) -> bool:
        return OWNER in self.scopes


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What every handler knows of its request. `revision` is the one that If-Match names, `key` the Idempotency-Key.

    Kept answers see to repeats, but for those of a request whose process died: what must not happen twice even then
    has to know its key.
    """

    principal: Principal
    request_id: str
    revision: int = 0
    key: str | None = None

    @property
    def project_id(self) -> str:
        return self.principal.project_id

    @property
    def granted(self) -> frozenset[str]:
        """The scopes of the key, for what is not for everybody who may ask for the operation."""
        return self.principal.scopes

    def project(self, project_id: str) -> str:
        """The project that a path names: another one is only there for an owner."""
        if project_id != self.project_id and not self.principal.owner:
            raise NotFoundError("project", project_id)
        return project_id


OWNER = "owner"
