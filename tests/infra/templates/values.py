"""What an object comes to, where it is composed: by a name, by `union`, by a parameter that another template fills in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, cast

from tests.infra.templates.deployment import Deployment, Node, Template, body
from tests.infra.templates.syntax import function, is_expression, is_name, operator


class Member(NamedTuple):
    template: Template
    name: str
    value: Node


class UnreadableError(Exception):
    def __init__(self, template: Template) -> None:
        super().__init__(f"{template.path}: an object is composed in a way that cannot be read")


def members(deployment: Deployment, template: Template, node: Node) -> Iterator[Member]:
    """Of an object that has some members only under a condition, all that it can have."""
    if is_name(node):
        yield from members(deployment, *behind(deployment, template, str(node)))
    elif operator(node)[0] == "conditional":
        yield from members(deployment, template, operator(node)[1]["true_value"])
        yield from members(deployment, template, operator(node)[1]["false_value"])
    elif function(node)[0] == "union":
        for part in function(node)[1].values():
            yield from members(deployment, template, part)
    elif isinstance(node, dict) and not is_expression(node):
        for name, value in cast("dict[str, Node]", node).items():
            yield Member(template, name.strip("'"), value)
    else:
        raise UnreadableError(template)


def behind(deployment: Deployment, template: Template, name: str) -> tuple[Template, Node]:
    """Where a name's value is written: in its own template, or where that is used as a module."""
    variable = template.part("variables").get(name)
    if variable:
        return template, variable["value"]
    for user, _, module in deployment.modules():
        if deployment.own(user, module) == template:
            given = body(module).get("params", {}).get(name)
            return (
                (user, given)
                if given is not None
                else (template, template.part("parameters")[name]["default"])
            )
    raise UnreadableError(template)


def pairs(deployment: Deployment, template: Template, node: Node) -> Iterator[Member]:
    """The members of an object that a list holds as names and values."""
    kind, arguments = function(node)
    inner, source = function(arguments.get("arg_1"))
    if (kind, inner) != ("map", "items"):
        raise UnreadableError(template)
    yield from members(deployment, template, source["arg_1"])


def alternatives(node: Node) -> Iterator[Node]:
    """What a value may be, under whichever condition."""
    kind, operands = operator(node)
    if kind == "conditional":
        yield from alternatives(operands["true_value"])
        yield from alternatives(operands["false_value"])
    else:
        yield node
