"""Who somebody is, told without their number."""

from __future__ import annotations

import hmac
from base64 import b32encode
from dataclasses import dataclass, field

PATTERN = r"^per_[a-z2-7]{32}$"
BYTES = 20


@dataclass(frozen=True)
class Persons:
    """Whoever has not the key cannot try numbers until an id fits, and a project's ids say nothing to another one."""

    key: str = field(repr=False)

    def id_of(self, project_id: str, e164: str) -> str:
        """Empty for a number that is withheld."""
        if not e164:
            return ""
        project_key = _mac(self.key.encode(), project_id)
        return f"per_{b32encode(_mac(project_key, e164)[:BYTES]).decode().lower()}"


def _mac(key: bytes, message: str) -> bytes:
    return hmac.digest(key, message.encode(), "sha256")
