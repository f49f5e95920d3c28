from collections.abc import Container, Mapping

from local.carrier.faults import Notice, UnsupportedFeatureError

METHODS = ("POST", "GET")


class Attributes:
    """The attributes of one element, each taken once; a bad value is noted and its default holds."""

    def __init__(self, verb: str, given: Mapping[str, str], notices: list[Notice]) -> None:
        self._verb = verb
        self._left = dict(given)
        self._notices = notices

    def text(self, name: str) -> str | None:
        return self._left.pop(name, None)

    def choice(self, name: str, options: Container[str], default: str, code: int) -> str:
        value = self._left.pop(name, default)
        if value == default or value in options:
            return value
        return self._bad(name, default, code)

    def integer(self, name: str, default: int | None, code: int, *, least: int = 1) -> int | None:
        value = self._left.pop(name, None)
        if value is None:
            return default
        if value.isascii() and value.isdecimal() and int(value) >= least:
            return int(value)
        return self._bad(name, default, code)

    def whole(self, name: str, default: int, code: int, *, least: int = 1) -> int:
        value = self.integer(name, None, code, least=least)
        return default if value is None else value

    def flag(self, name: str, code: int, *, default: bool) -> bool:
        return self.choice(name, ("true", "false"), str(default).lower(), code) == "true"

    def method(self, name: str, code: int) -> str:
        return self.choice(name, METHODS, "POST", code)

    def events(self, name: str, allowed: frozenset[str], default: frozenset[str]) -> frozenset[str]:
        named = frozenset(self._left.pop(name, "").split())
        if named <= allowed:
            return named or default
        return self._bad(name, default, 13621)

    def refuse(self, *names: str) -> None:
        for name in names:
            if name in self._left:
                raise UnsupportedFeatureError(f"<{self._verb} {name}>")

    def end(self) -> None:
        self._notices.extend(
            Notice(12200, f"Attribute '{name}' is not allowed to appear in element '{self._verb}'.")
            for name in self._left
        )

    def note(self, code: int, message: str) -> None:
        self._notices.append(Notice(code, f"{self._verb}: {message}"))

    def _bad[T](self, name: str, default: T, code: int) -> T:
        self.note(code, f"Invalid {name} value")
        return default
