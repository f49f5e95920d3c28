"""Access keys: the master key, the host key, one for each function, and the durable extension's."""

import hmac
import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .http.messages import Request


class Keys:
    def __init__(self, *, master: str, host: str, durable: str, functions: dict[str, str]) -> None:
        self.master = master
        self.host = host
        self.durable = durable
        self.functions = functions

    def allow(self, request: Request, *, level: str, function: str = "") -> bool:
        if level == "anonymous":
            return True
        accepted = {"admin": [self.master], "system": [self.durable, self.master]}.get(level)
        if accepted is None:
            accepted = [self.functions.get(function.lower(), self.host), self.host, self.master]
        given = _given(request)
        return any(hmac.compare_digest(given.encode(), key.encode()) for key in accepted)


def _given(request: Request) -> str:
    """The header wins over the query, even when it is the wrong one."""
    header = request.headers.get("x-functions-key")
    return header if header is not None else request.query().get("code", "")


def open_keys(path: Path, functions: Iterable[str] = ()) -> Keys:
    """Read the keys, make those that are missing, and keep them for the next start."""
    content: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    known: dict[str, str] = content.get("functions", {})
    for name in functions:
        known.setdefault(name.lower(), _new_key())
    content["functions"] = known
    for name in ("master", "host", "durable"):
        content.setdefault(name, _new_key())
    _write(path, content)
    return Keys(master=content["master"], host=content["host"], durable=content["durable"], functions=known)


def _write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file, indent=2)
    draft.replace(path)


def _new_key() -> str:
    return secrets.token_urlsafe(32)
