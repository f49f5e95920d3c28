"""Connection overrides in a webhook URL's fragment.

https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from local.carrier.faults import CallError

_POLICIES = frozenset({"ct", "rt", "4xx", "5xx", "all"})
_RANGES = {"ct": (100, 10_000), "rt": (100, 15_000), "tt": (100, 15_000), "rc": (0, 5)}
_IGNORED = frozenset({"sni", "e"})


@dataclass(frozen=True)
class Overrides:
    connect_ms: int = 5_000
    read_ms: int = 15_000
    total_ms: int = 15_000
    retries: int = 1
    retry_on: frozenset[str] = frozenset({"ct"})
    total_given: bool = False

    def retries_after(self, failure: str) -> bool:
        return bool(self.retry_on & {failure, "all"})


def parse(fragment: str) -> Overrides:
    given = dict(parse_qsl(fragment, keep_blank_values=True))
    if unknown := given.keys() - _RANGES.keys() - _IGNORED - {"rp"}:
        raise CallError(11100, f"Invalid URL format: unknown connection overrides {sorted(unknown)}")
    policies = frozenset(given.get("rp", "ct").split(","))
    if not policies <= _POLICIES:
        raise CallError(11243, "HTTP retry policy is invalid")
    return Overrides(
        connect_ms=_number(given, "ct", Overrides.connect_ms),
        read_ms=_number(given, "rt", Overrides.read_ms),
        total_ms=_number(given, "tt", Overrides.total_ms),
        retries=_number(given, "rc", Overrides.retries),
        retry_on=policies,
        total_given="tt" in given,
    )


def _number(given: dict[str, str], key: str, default: int) -> int:
    value = given.get(key, str(default))
    least, most = _RANGES[key]
    if not value.isdecimal() or not least <= int(value) <= most:
        raise CallError(11100, f"Invalid URL format: {key} is not between {least} and {most}")
    return int(value)
