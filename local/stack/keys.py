"""The keys of this stack that are no setting of the product: its REST client's and the demo customer's."""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from local.stack.settings import write_private


@dataclass(frozen=True)
class Keys:
    api_key: str
    clinic_key: str


def keys_of(state: Path) -> Keys:
    file = state / "keys.json"
    if not file.exists():
        made = Keys(api_key=f"ts_{secrets.token_urlsafe(32)}", clinic_key=secrets.token_urlsafe(32))
        write_private(file, asdict(made))
    return Keys(**json.loads(file.read_text(encoding="utf-8")))
