import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from aiohttp import web

from local.carrier.rest.errors import RestError

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_METHODS = frozenset({"GET", "POST"})


async def form(request: web.Request, known: Iterable[str]) -> dict[str, str]:
    """Return the form; what is not known to this stand-in is refused by name."""
    given = await request.post()
    values: dict[str, str] = {}
    for name, value in given.items():
        if not isinstance(value, str):
            raise RestError(400, 20001, f"Parameter {name} is a file")
        # Repeated parameters are a list, which Twilio also reads as words with spaces between.
        values[name] = f"{values[name]} {value}" if name in values else value
    return _known(values, known)


def query(request: web.Request, known: Iterable[str]) -> dict[str, str]:
    return _known(dict(request.query), known)


def _known(given: dict[str, str], known: Iterable[str]) -> dict[str, str]:
    if unknown := sorted(set(given) - set(known)):
        names = ", ".join(unknown)
        raise RestError(400, 20001, f"Unknown parameters: {names} (not known to this carrier stand-in)")
    return given


def is_e164(number: str) -> bool:
    return bool(_E164.fullmatch(number))


def url(given: Mapping[str, str], name: str, code: int = 21402) -> str | None:
    value = given.get(name)
    if value and not _is_url(value):
        raise RestError(400, code, f"{name} is not a valid URL")
    return value


def _is_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def whole(given: Mapping[str, str], name: str, default: int, allowed: range, code: int = 20001) -> int:
    value = given.get(name, str(default))
    if not (value.isascii() and value.isdecimal()) or int(value) not in allowed:
        raise RestError(400, code, f"{name} must be between {allowed[0]} and {allowed[-1]}")
    return int(value)


def method(given: Mapping[str, str], name: str) -> str | None:
    value = given.get(name)
    if value is not None and value.upper() not in _METHODS:
        raise RestError(400, 21403, f"{name} is not a valid method")
    return value and value.upper()


def choice(given: Mapping[str, str], name: str, options: Iterable[str], default: str | None = None) -> str:
    value = given.get(name, default)
    if value is None or value not in options:
        raise RestError(400, 20001, f"{name} must be one of {', '.join(options)}")
    return value
