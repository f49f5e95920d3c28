"""What a query string asks for."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from local.host.durable.records import Instance


class Query:
    """Names in any case; a value that cannot be read counts as absent, as in the real API."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = {name.lower(): value for name, value in values.items()}

    def text(self, name: str) -> str | None:
        return self._values.get(name.lower())

    def flag(self, name: str, *, default: bool = False) -> bool:
        known = {"true": True, "false": False}
        return known.get((self.text(name) or "").strip().lower(), default)

    def number(self, name: str) -> int | None:
        text = self.text(name) or ""
        return int(text) if text.isdecimal() else None

    def seconds(self, name: str) -> timedelta | None:
        try:
            return timedelta(seconds=float(self.text(name) or ""))
        except (ValueError, OverflowError):
            return None

    def time(self, name: str) -> datetime | None:
        try:
            when = datetime.fromisoformat(self.text(name) or "")
        except ValueError:
            return None
        return when if when.tzinfo else when.replace(tzinfo=UTC)


def selection(query: Query) -> Callable[[Instance], bool]:
    since, until = query.time("createdTimeFrom"), query.time("createdTimeTo")
    prefix = query.text("instanceIdPrefix") or ""
    statuses = {status for status in (query.text("runtimeStatus") or "").split(",") if status}

    def wanted(instance: Instance) -> bool:
        return (
            (since is None or instance.created >= since)
            and (until is None or instance.created <= until)
            and instance.id.startswith(prefix)
            and (not statuses or instance.status in statuses)
        )

    return wanted


def page(found: list[Instance], top: int | None, token: str) -> tuple[list[Instance], str]:
    """A page of `top`, and the token of the next, empty when there is none."""
    last = _place(token)
    rest = [instance for instance in found if (instance.created.isoformat(), instance.id) > last]
    shown = rest[:top]
    further = f"{shown[-1].created.isoformat()} {shown[-1].id}" if shown and len(shown) < len(rest) else ""
    return shown, urlsafe_b64encode(further.encode()).decode()


def _place(token: str) -> tuple[str, str]:
    try:
        created, _, instance_id = urlsafe_b64decode(token).decode().partition(" ")
    except (NotBase64, UnicodeDecodeError):
        return "", ""
    return created, instance_id
