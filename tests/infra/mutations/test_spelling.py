"""Every key of every resource and module, misspelt in turn: what Bicep would refuse is found without it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.infra.rules import modules, shapes
from tests.infra.templates.deployment import Deployment, Template, the_deployment

RULES = (
    shapes.every_resource_has_the_shape_of_its_type,
    modules.every_module_gets_what_it_takes,
    modules.nothing_else_is_said_of_a_module,
)
KEY = re.compile(r"(?<![\w'.])(?<! in )([A-Za-z_]\w*):(?= |$)", re.MULTILINE)
STATEMENT = re.compile(r"^(?:resource|module) (?:.+\n)*", re.MULTILINE)
TAKES_ANYTHING = {
    "modules/availability.bicep": ["componentResourceId", "webTestResourceId", "failedLocationCount"],
    "modules/monitoring.bicep": ["disableLocalAuth", "enableLogAccessUsingOnlyResourcePermissions"],
}
"""Keys of objects whose type says no more than that they are objects."""


def misspelt(template: Template) -> Iterator[tuple[str, Template]]:
    for statement in STATEMENT.finditer(template.source):
        for key in KEY.finditer(template.source, *statement.span()):
            begin, end = template.source[: key.start()], template.source[key.end(1) :]
            if "//" not in begin.rpartition("\n")[2]:
                yield key[1], replace(template, source=f"{begin}{key[1]}Misspelt{end}")


def with_what_it_uses(template: Template) -> Deployment:
    whole = the_deployment()
    used = [it for module in template.part("modules").values() if (it := whole.own(template, module))]
    return replace(whole, templates={it.path: it for it in [*used, template]})


@pytest.mark.parametrize("path", the_deployment().templates)
def test_a_key_that_is_misspelt(path: str):
    template = the_deployment().templates[path]
    found = {
        key
        for key, mutated in misspelt(template)
        if not any(list(rule(with_what_it_uses(mutated))) for rule in RULES)
    }
    assert found == set(TAKES_ANYTHING.get(path, []))


def test_there_is_something_to_misspell():
    assert sum(1 for it in the_deployment().templates.values() for _ in misspelt(it)) > 400
