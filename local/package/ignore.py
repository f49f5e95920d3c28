""".funcignore, in the part of gitignore's language that azd, Core Tools and this program read alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from local.package.errors import PackageError

_LINE = re.compile(r"(?P<again>!?)(?P<place>/|\*\*/)(?P<name>[^/\s\[\]\\?!]+)")


@dataclass(frozen=True, kw_only=True)
class Rule:
    name: str
    at_root: bool
    ignores: bool

    def fits(self, depth: int, name: str) -> bool:
        return (depth == 0 or not self.at_root) and fnmatchcase(name, self.name)


@dataclass(frozen=True)
class Rules:
    rules: tuple[Rule, ...]

    @classmethod
    def read(cls, text: str) -> Rules:
        return cls(tuple(_rules(text)))

    def ignores(self, depth: int, name: str) -> bool:
        """Of a file or folder, so deep below the root; what is in an ignored folder is not asked for."""
        verdicts = [rule.ignores for rule in self.rules if rule.fits(depth, name)]
        return bool(verdicts) and verdicts[-1]


def _rules(text: str) -> Iterator[Rule]:
    for number, line in enumerate(map(str.strip, text.splitlines()), start=1):
        if not line or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise PackageError(f".funcignore, line {number}: expected [!]/name or [!]**/name, not '{line}'")
        yield Rule(name=found["name"], at_root=found["place"] == "/", ignores=not found["again"])
