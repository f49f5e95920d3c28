"""What a deployment with one parameter file comes to, as far as templates tell it: resources, with plain values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tests.infra.templates.deployment import Deployment, Node, Template, body, listing, mapping
from tests.infra.templates.fit import UNKNOWN
from tests.infra.templates.syntax import function, is_expression, is_name, operator, path_of

INTERPOLATED = re.compile(r"\$\{([\w.]+)\}")


@dataclass(frozen=True)
class Scope:
    template: Template
    values: Mapping[str, Node]

    def of(self, node: Node) -> Node:
        if is_name(node):
            return self.named(str(node))
        if is_expression(node):
            return self.expressed(node)
        if isinstance(node, str):
            return INTERPOLATED.sub(lambda found: f"{self.followed(found[1])}", node)
        if isinstance(node, list):
            return [self.of(it) for it in listing(node)]
        return {key.strip("'"): self.of(it) for key, it in mapping(node).items()} if mapping(node) else node

    def named(self, name: str) -> Node:
        if name in self.values:
            return self.values[name]
        variable = self.template.part("variables").get(name)
        return self.of(variable["value"]) if variable else UNKNOWN

    def followed(self, path: str) -> Node:
        first, *way = path.split(".")
        value = self.named(first)
        for step in way:
            value = mapping(value).get(step, UNKNOWN)
        return value

    def expressed(self, node: Node) -> Node:
        if "loop_type" in node:
            return [scope.of(node["config"]) for scope in self.rounds(node)]
        kind, operands = operator(node)
        if kind == "conditional":
            return self.chosen(operands)
        if kind == "property_accessor":
            return self.followed(".".join(path_of(node)) or UNKNOWN)
        return self.judged(node)

    def chosen(self, operands: Node) -> Node:
        condition = self.of(operands["condition"])
        if condition == UNKNOWN:
            return UNKNOWN
        return self.of(operands["true_value" if condition else "false_value"])

    def judged(self, node: Node) -> Node:
        """The few questions that decide whether something is there."""
        kind, operands = operator(node)
        called, arguments = function(node)
        if kind == "not":
            asked = self.of(operands["bool_value"])
            return UNKNOWN if asked == UNKNOWN else not asked
        if kind == "equals":
            return self.of(operands["operand_1"]) == self.of(operands["operand_2"])
        if called == "empty":
            asked = self.of(arguments["item_to_test"])
            return UNKNOWN if asked == UNKNOWN else not asked
        return UNKNOWN

    def rounds(self, loop: Node) -> Iterator[Scope]:
        """A scope for each round of a loop; one, when what it goes through is not known."""
        detail = loop["loop_type"]["detail"]
        through = self.of(detail.get("array_name", UNKNOWN))
        for item in listing(through) or [UNKNOWN]:
            yield replace(self, values={**self.values, detail["item_name"]: item})


def resources(deployment: Deployment, parameter_file: str) -> Iterator[tuple[str, str, Node]]:
    """Path of the template, name in it, and the resource as Azure would be asked for it."""
    file = deployment.file(parameter_file)
    given = {name: Scope(file, {}).of(it["value"]) for name, it in file.part("variables").items()}
    yield from below(deployment, scope_of(deployment.main, given))


def scope_of(template: Template, given: Mapping[str, Node]) -> Scope:
    defaults = Scope(template, {})
    asked = template.part("parameters").items()
    return Scope(template, {name: given.get(name, defaults.of(it["default"])) for name, it in asked})


def below(deployment: Deployment, scope: Scope) -> Iterator[tuple[str, str, Node]]:
    template = scope.template
    for name, it in template.part("resources").items():
        if not it["existing"] and wanted(scope, it):
            for inner in turns(scope, it):
                content = inner.of(body(it))
                yield template.path, name, {"type": it["type"], "apiVersion": it["api_version"], **content}
    for it in template.part("modules").values():
        own = deployment.own(template, it)
        if own and wanted(scope, it):
            yield from below(deployment, scope_of(own, scope.of(body(it).get("params", {}))))


def wanted(scope: Scope, declaration: Node) -> bool:
    condition = declaration["config"].get("condition")
    return condition is None or scope.of(condition) is not False


def turns(scope: Scope, declaration: Node) -> Iterator[Scope]:
    if "loop_type" in declaration["config"]:
        yield from scope.rounds(declaration["config"])
    else:
        yield scope
