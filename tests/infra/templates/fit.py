"""Whether a value fits a shape; what only the deployment will tell is taken to fit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from tests.infra.templates.deployment import Finding, Node, Template, listing
from tests.infra.templates.syntax import function, is_expression, is_name, is_text, operator

type Shape = Any
"""
"string", "int", "bool", "object" or "any"; "A|B|" one of these texts; [shape] an array; an object by its keys, where
`key!` must be there, `key^` is only ever read, and `*` is any other key. `?kind` holds what else there is by the text
of `kind`.
"""

UNKNOWN = "known when it is deployed"
BASES = {"string": "string", "int": "int", "bool": "bool", "object": "object", "array": "array"}


def plain(key: str) -> str:
    return key.rstrip("!^")


def named(shape: dict[str, Shape]) -> dict[str, Shape]:
    return {plain(key): it for key, it in shape.items() if not key.startswith("?")}


def base(shape: Shape) -> str:
    if isinstance(shape, str):
        return "string" if "|" in shape else shape
    return "array" if isinstance(shape, list) else "object"


def fits(template: Template, node: Node, shape: Shape, where: str) -> Iterator[Finding]:
    if shape == "any" or node in (None, UNKNOWN):
        return
    if is_name(node):
        yield from name_fits(template, str(node), shape, where)
    elif is_expression(node):
        yield from expression_fits(template, node, shape, where)
    elif isinstance(node, dict):
        yield from object_fits(template, cast("dict[str, Node]", node), shape, where)
    elif isinstance(node, list):
        yield from array_fits(template, cast("list[Node]", node), shape, where)
    else:
        yield from literal_fits(template, node, shape, where)


def name_fits(template: Template, name: str, shape: Shape, where: str) -> Iterator[Finding]:
    """Variables are what they hold; a parameter is known by its type and what it allows."""
    variable, parameter = template.part("variables").get(name), template.part("parameters").get(name)
    if variable:
        yield from fits(template, variable["value"], shape, where)
    elif parameter:
        allowed = [it["argument"] for it in parameter["decorators"] if it["type"] == "allowed"]
        of = BASES.get(f"{parameter['type']}", "any")
        if not allowed and "any" not in {of, base(shape)} and of != base(shape):
            yield Finding(template.path, f"{where}: {of} {name} where {base(shape)} is wanted")
        values = [it for argument in allowed for it in listing(argument)]
        for value in [*values, parameter["default"]]:
            if not is_name(value):
                yield from fits(template, value, shape, where)


def expression_fits(template: Template, node: Node, shape: Shape, where: str) -> Iterator[Finding]:
    kind, operands = operator(node)
    if kind == "conditional":
        yield from fits(template, operands["true_value"], shape, where)
        yield from fits(template, operands["false_value"], shape, where)
    elif function(node)[0] == "union":
        for part in function(node)[1].values():
            yield from fits(template, part, loosened(shape), where)
    elif "loop_type" in node and isinstance(shape, list):
        yield from fits(template, node["config"], shape[0], where)
    elif function(node)[0] == "map" and isinstance(shape, list):
        yield from fits(template, function(node)[1]["arg_2"]["detail"]["expression"], shape[0], where)


def loosened(shape: Shape) -> Shape:
    """A part of an object need not have all that the whole must have."""
    if not isinstance(shape, dict):
        return shape
    return {key.rstrip("!"): it for key, it in cast("dict[str, Shape]", shape).items()}


def object_fits(template: Template, node: dict[str, Node], shape: Shape, where: str) -> Iterator[Finding]:
    if base(shape) != "object":
        yield Finding(template.path, f"{where}: an object where {base(shape)} is wanted")
    if not isinstance(shape, dict):
        return
    whole = with_its_case(node, cast("dict[str, Shape]", shape))
    known = named(whole)
    for key in whole:
        if key.endswith("!") and plain(key) not in node:
            yield Finding(template.path, f"{where}: {plain(key)} is missing")
    for written, value in node.items():
        key = written.strip("'")
        if f"{key}^" in whole:
            yield Finding(template.path, f"{where}.{key} can only be read")
        elif key in known or "*" in known:
            yield from fits(template, value, known.get(key, known.get("*")), f"{where}.{key}")
        elif "${" not in key:
            yield Finding(template.path, f"{where}.{key} does not exist")


def with_its_case(node: dict[str, Node], shape: dict[str, Shape]) -> dict[str, Shape]:
    """Where a text decides what else there is: that, or all that there can be when the text is not known yet."""
    for key, cases in shape.items():
        if key.startswith("?"):
            chosen = node.get(key[1:])
            known = [cases.get(chosen, {})] if is_text(chosen) else [loosened(it) for it in cases.values()]
            merged = {name: it for case in known for name, it in case.items() if plain(name) != key[1:]}
            return {**shape, **merged, f"{key[1:]}!": "|".join([*cases, ""])}
    return shape


def array_fits(template: Template, node: list[Node], shape: Shape, where: str) -> Iterator[Finding]:
    if base(shape) != "array":
        yield Finding(template.path, f"{where}: an array where {base(shape)} is wanted")
    for value in node:
        if isinstance(shape, list):
            yield from fits(template, value, shape[0], where)


def literal_fits(template: Template, node: Node, shape: Shape, where: str) -> Iterator[Finding]:
    of = {bool: "bool", int: "int", str: "string"}[type(node)]
    if of != base(shape):
        yield Finding(template.path, f"{where}: {of} {node!r} where {base(shape)} is wanted")
    elif "|" in shape and "${" not in node and node not in shape.split("|")[:-1]:
        yield Finding(template.path, f"{where}: {node!r} is none of {shape}")
