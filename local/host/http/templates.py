"""Route templates in the notation of ASP.NET: `calls/{id:guid}/{*rest}`, compiled to a regular expression."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from .constraints import Constraint, constraint

_TOKEN = re.compile(r"\{\{|\}\}|\{(?P<parameter>(?:[^{}]|\{\{|\}\})*)\}|[^{}]+")
_PARAMETER = re.compile(
    r"(?P<star>\*{0,2})(?P<name>[^:=?*]+)(?P<constraints>(?::(?:\((?:[^()]|\([^()]*\))*\)|[^:=?(])+)*)(?:=(?P<default>[^?]*))?(?P<optional>\?)?"
)
_CONSTRAINT = re.compile(r":((?:\((?:[^()]|\([^()]*\))*\)|[^:(])+)")


class TemplateError(Exception):
    pass


@dataclass(frozen=True)
class Parameter:
    name: str
    catch_all: bool
    optional: bool
    default: str | None
    constraints: tuple[Constraint, ...]


@dataclass(frozen=True)
class Template:
    text: str
    pattern: re.Pattern[str] = field(repr=False)
    parameters: tuple[Parameter, ...]

    @property
    def is_literal(self) -> bool:
        return not self.parameters

    def match(self, path: str) -> Mapping[str, str] | None:
        found = self.pattern.fullmatch(path)
        if found is None:
            return None
        values: dict[str, str] = {}
        for number, parameter in enumerate(self.parameters, 1):
            value = found[number] or parameter.default
            if value is None:
                continue
            value = value.replace("%2F", "/") if parameter.catch_all else value
            if not all(accepts(value) for accepts in parameter.constraints):
                return None
            values[parameter.name] = value
        return values


def compile_template(text: str) -> Template:
    parameters: list[Parameter] = []
    pattern = "".join(_segment(segment, parameters) for segment in _segments(text))
    return Template(text, re.compile(pattern + "/?", re.IGNORECASE), tuple(parameters))


def decode_path(path: str) -> str:
    """Percent-decoded except for the slash, which would otherwise split a segment."""
    return unquote(re.sub("%2f", "%252F", path, flags=re.IGNORECASE), errors="replace")


def _segments(text: str) -> list[list[str | Parameter]]:
    segments: list[list[str | Parameter]] = [[]]
    position = 0
    for token in _TOKEN.finditer(text):
        if token.start() != position:
            raise TemplateError(text)
        position = token.end()
        if token["parameter"] is not None:
            segments[-1].append(_parameter(token["parameter"], text))
            continue
        first, *others = token[0].replace("{{", "{").replace("}}", "}").split("/")
        segments[-1].append(first)
        segments.extend([other] for other in others)
    if position != len(text):
        raise TemplateError(text)
    return [segment for segment in segments if any(segment)]


def _parameter(text: str, template: str) -> Parameter:
    found = _PARAMETER.fullmatch(text.replace("{{", "{").replace("}}", "}"))
    if found is None:
        raise TemplateError(template)
    names = _CONSTRAINT.findall(found["constraints"])
    return Parameter(
        name=found["name"],
        catch_all=bool(found["star"]),
        optional=bool(found["optional"]),
        default=found["default"],
        constraints=tuple(constraint(name) for name in names),
    )


def _segment(parts: list[str | Parameter], parameters: list[Parameter]) -> str:
    named = [part for part in parts if part]
    whole = named[0] if len(named) == 1 else None
    if isinstance(whole, Parameter) and (whole.catch_all or whole.optional or whole.default is not None):
        parameters.append(whole)
        return "(?:/(.*))?" if whole.catch_all else "(?:/([^/]+))?"
    text = "/"
    for part in named:
        if isinstance(part, str):
            text += re.escape(part)
            continue
        if part.catch_all or part.optional:
            raise TemplateError("an optional or catch-all parameter must be a segment of its own")
        parameters.append(part)
        text += "([^/]+)"
    return text
