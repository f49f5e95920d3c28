"""IncomingPhoneNumbers, kept across restarts."""

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from local.carrier.records.dates import rfc2822
from local.carrier.records.orders import Order


def _now() -> str:
    return rfc2822(datetime.now(UTC)) or ""


@dataclass(frozen=True)
class Number:
    sid: str
    phone_number: str
    friendly_name: str
    voice_url: str = ""
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"
    date_created: str = field(default_factory=_now)
    date_updated: str = field(default_factory=_now)

    def changed(self, changes: dict[str, str]) -> "Number":
        return replace(self, date_updated=_now(), **changes)

    def facts(self) -> dict[str, str]:
        return asdict(self)

    def instructions(self) -> Order:
        return Order(
            url=self.voice_url,
            method=self.voice_method,
            fallback_url=self.voice_fallback_url,
            fallback_method=self.voice_fallback_method,
            status_callback=self.status_callback,
            status_callback_method=self.status_callback_method,
        )


class Numbers:
    def __init__(self, file: Path) -> None:
        self._file = file
        stored = cast("list[dict[str, str]]", json.loads(file.read_text())) if file.exists() else []
        self._by_sid = {number["sid"]: Number(**number) for number in stored}

    def all(self) -> list[Number]:
        return list(self._by_sid.values())

    def get(self, sid: str) -> Number | None:
        return self._by_sid.get(sid)

    def at(self, phone_number: str) -> Number | None:
        return next((number for number in self.all() if number.phone_number == phone_number), None)

    def add(self, number: Number) -> None:
        self._by_sid[number.sid] = number
        self._save()

    def remove(self, sid: str) -> None:
        del self._by_sid[sid]
        self._save()

    def _save(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps([number.facts() for number in self.all()], indent=1))
        fresh.replace(self._file)
