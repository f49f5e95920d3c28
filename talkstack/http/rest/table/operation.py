"""One route of the API as data: what is asked, by whom, and what is answered."""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_type_hints

from pydantic import BaseModel

PARAMETER = re.compile(r"\{([a-z_]+)(?::[^}]*)?\}")

type Handle = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """`scope` None: anybody may ask. `guarded`: If-Match must name the revision. `patches`: the body is a merge-patch
    of the model that it gives when it is asked. `keyed`: Idempotency-Key is honoured. `media_type`: of answers that are
    no JSON. `yaml`: the body may be written in it as well. `rings`: it has to do with live calls, and the app is then a
    CallDesk. `found_at`: where what was made is found by its id, when that is not this very path.

    The handler takes the request as `ask`, the app, and by their names the path's parameters, `body` and `query`.
    """

    method: str
    path: str
    tag: str
    handle: Handle
    scope: str | None
    status: int = 200
    guarded: bool = False
    keyed: bool = False
    patches: Callable[[], type[BaseModel]] | None = None
    media_type: str | tuple[str, ...] | None = None
    yaml: bool = False
    found_at: str | None = None
    rings: bool = False

    @property
    def name(self) -> str:
        return self.handle.__name__

    @property
    def writes(self) -> bool:
        return self.method != "GET"

    @property
    def summary(self) -> str:
        return (inspect.getdoc(self.handle) or "").partition("\n")[0]

    @property
    def description(self) -> str:
        return (inspect.getdoc(self.handle) or "").partition("\n")[2].strip()

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(PARAMETER.findall(self.path))

    @property
    def template(self) -> str:
        """The path as OpenAPI writes it: without the router's constraints."""
        return unconstrained(self.path)

    @cached_property
    def hints(self) -> dict[str, Any]:
        """Looked up when first needed: at import that would cost every start of the app.

        The app itself is no part of a request, and its module is not loaded for its name.
        """
        return get_type_hints(self.handle, localns={"Management": Any, "CallDesk": Any}, include_extras=True)

    @property
    def body(self) -> type[BaseModel] | None:
        return self.hints.get("body") if not self.patches else None

    @property
    def patched(self) -> type[BaseModel] | None:
        return self.patches() if self.patches else None

    @property
    def query(self) -> type[BaseModel] | None:
        return self.hints.get("query")

    @property
    def answer(self) -> Any:
        return self.hints.get("return")

    @property
    def takes_body(self) -> bool:
        return "body" in self.hints


def unconstrained(path: str) -> str:
    return PARAMETER.sub(r"{\1}", path)
