"""How Bicep is read where its parser leaves text as it stands: names in use, literals, expressions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import cast

from pycep.models import BicepElement
from pycep.rules.functions import FUNCTIONS as FUNCTIONS_OF_PARSER

from tests.infra.templates.deployment import Node, mapping

DECLARATION = re.compile(r"^(?:param|var|resource|module|output|type|func|metadata) (\w+)", re.MULTILINE)
IMPORT = re.compile(r"^import \{[^}]*\} from", re.MULTILINE)
LOCAL = re.compile(
    r"\bfor (\w+) in\b|\bfor \((\w+), (\w+)\) in\b|(?<![\w.])(\w+) =>|\((\w+), (\w+)(?:, (\w+))?\) =>"
)
NAME = re.compile(r"(?<![\w.@])(?<!\.\?)(?<!::)([A-Za-z_]\w*)(\(|:)?")
LOOPED_OVER = re.compile(r"\bin ([A-Za-z_]\w*):")
LANGUAGE = frozenset(
    "param var resource module output type func metadata targetScope import using extension with as from existing for in if"
    " true false null string int bool object array any az sys".split()
)
FUNCTIONS = FUNCTIONS_OF_PARSER.keys() | set(
    "buildUri cidrHost cidrSubnet deployer fail groupBy items map mapValues nameof objectKeys parseCidr reduce"
    " shallowMerge sort toLogicalZone toObject toPhysicalZone".split()
)
PLAIN_TEXT = re.compile(r"(?:\\.|[^'\\$])+", re.DOTALL)
PLAIN_CODE = re.compile(r"[^'{}/#]+")
NOT_JUDGED = frozenset({"conditional", "coalesce", "add", "index_accessor"})
"""Whoever chooses one of these puts the choice in brackets."""
SKIPPED = re.compile(r"//[^\n]*|#disable[^\n]*|/\*.*?\*/|'''.*?'''", re.DOTALL)


@cache
def code(source: str) -> str:
    """A template without comments and without what is literal in its texts; what they interpolate stays."""
    kept: list[str] = []
    inside = [""]
    at = 0
    while at < len(source):
        step, piece = in_text(source, at, inside) if inside[-1] == "'" else in_code(source, at, inside)
        kept.append(piece)
        at += step
    return "".join(kept)


def in_text(source: str, at: int, inside: list[str]) -> tuple[int, str]:
    plain = PLAIN_TEXT.match(source, at)
    if plain:
        return len(plain[0]), ""
    if source.startswith("${", at):
        inside.append("}")
        return 2, " "
    if source[at] == "'":
        inside.pop()
        return 1, " "
    return 1, ""


def in_code(source: str, at: int, inside: list[str]) -> tuple[int, str]:
    skipped = SKIPPED.match(source, at)
    if skipped:
        return len(skipped[0]), " "
    plain = PLAIN_CODE.match(source, at)
    if plain:
        return len(plain[0]), plain[0]
    mark = source[at]
    if mark == "}":
        return 1, " " if inside.pop() == "}" else mark
    if mark in "'{":
        inside.append(mark)
    return 1, " " if mark == "'" else mark


@cache
def uses(source: str) -> Counter[str]:
    """How often each name is used, beside where it is declared; keys of objects and properties are no names."""
    text = IMPORT.sub("", code(source))
    used = Counter(name for name, mark in NAME.findall(text) if not mark)
    used.update(LOOPED_OVER.findall(text))
    used.subtract(DECLARATION.findall(text))
    return used


def calls(source: str) -> set[str]:
    return {name for name, mark in NAME.findall(code(source)) if mark == "("}


def local_names(source: str) -> set[str]:
    """What loops and lambdas call their items."""
    return {name for found in LOCAL.findall(code(source)) for name in found if name}


def is_name(node: Node) -> bool:
    return isinstance(node, BicepElement)


def is_text(node: Node) -> bool:
    """A text that stands there in full."""
    return isinstance(node, str) and not is_name(node) and "${" not in node


def is_expression(node: Node) -> bool:
    if not isinstance(node, dict):
        return False
    keys = set(cast("dict[str, Node]", node))
    return keys in ({"function"}, {"operator"}, {"loop_type", "condition", "config"}, {"type", "detail"})


def turned(kind: str, operands: Node) -> tuple[str, Node]:
    """`a == b ? c : d` comes from the parser as `a == (b ? c : d)`, which nobody writes."""
    last = "bool_value" if kind == "not" else "operand_2"
    inner, choice = operator(operands.get(last))
    if inner != "conditional":
        return kind, operands
    judged = {"operator": {"type": kind, "operands": mapping(operands) | {last: choice["condition"]}}}
    return inner, mapping(choice) | {"condition": judged}


def operator(node: Node) -> tuple[str, Node]:
    """Which operator an expression is, and what it is applied to; nothing when it is none."""
    if not is_expression(node) or "operator" not in node:
        return "", {}
    kind, operands = node["operator"]["type"], node["operator"]["operands"]
    return (kind, operands) if kind in NOT_JUDGED else turned(kind, operands)


def function(node: Node) -> tuple[str, Node]:
    if not is_expression(node) or "function" not in node:
        return "", {}
    return node["function"]["type"], node["function"]["parameters"]


def texts(node: Node) -> Iterator[str]:
    """Every text in an expression: literals, names and interpolations alike."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        inner = cast("dict[str, Node] | list[Node]", node)
        for value in inner.values() if isinstance(inner, dict) else inner:
            yield from texts(value)


def names_in(node: Node) -> set[str]:
    """What an expression names, in its texts as well; names of loops and lambdas among them."""
    found: set[str] = set()
    for text in texts(node):
        found |= {str(text)} if is_name(text) else uses(f"'{text}'").keys() if "${" in text else set()
    return found


def path_of(node: Node) -> list[str]:
    """`a.b.?c` as its parts; nothing when it is anything else."""
    if is_name(node):
        return [str(node)]
    kind, operands = operator(node)
    if kind != "property_accessor":
        return []
    left, right = path_of(operands["operand_1"]), path_of(operands["operand_2"])
    return [*left, *right] if left and right else []
