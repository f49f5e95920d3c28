"""What templates come to with a parameter file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.infra.templates.deployment import Deployment, Node, Template, the_deployment
from tests.infra.templates.evaluation import resources
from tests.infra.templates.fit import UNKNOWN

MAIN = """param open bool
param names array = ['one', 'two']
param shop object = { size: { tier: 'small' } }

var label = open ? 'public' : 'private'

module shops 'shop.bicep' = {
  params: {
    label: label
    names: names
    shop: shop
    address: other.outputs.address
  }
}

module closed 'closed.bicep' = if (!open) {
  params: {
    name: label
  }
}
"""
SHOP = """param label string
param names array
param shop object
param address string

resource doors 'A.B/doors@2025-01-01' = [for name in names: {
  name: '${label}-${name}'
  properties: EXPRESSION
}]
"""
CLOSED = """param name string

resource sign 'A.B/signs@2025-01-01' = {
  name: name
}
"""


def deployment(expression: str, values: str) -> Deployment:
    sources = {
        "main.bicep": MAIN,
        "shop.bicep": SHOP.replace("EXPRESSION", expression),
        "closed.bicep": CLOSED,
    }
    return replace(
        the_deployment(),
        templates={path: Template(path=path, source=it) for path, it in sources.items()},
        parameter_files={"dev.bicepparam": f"using './main.bicep'\n{values}"},
    )


def come_to(expression: str, values: str = "param open = true\n") -> list[Node]:
    return [it for _, _, it in resources(deployment(expression, values), "dev.bicepparam")]


def test_a_loop_is_gone_round_with_the_values_that_are_given():
    assert [it["name"] for it in come_to("{}")] == ["public-one", "public-two"]
    given = "param open = true\nparam names = ['three']\n"
    assert [it["name"] for it in come_to("{}", given)] == ["public-three"]


def test_what_is_not_wanted_is_not_there():
    assert {it["type"] for it in come_to("{}")} == {"A.B/doors"}
    assert [it["name"] for it in come_to("{}", "param open = false\n")][-1] == "private"


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("shop.size.tier", "small"),
        ("'${shop.size.tier}-${label}'", "small-public"),
        ("{ a: [label, 1, true, null] }", {"a": ["public", 1, True, None]}),
        ("label == 'public' ? 1 : 2", 1),
        ("label == 'private' ? 1 : 2", 2),
        ("empty(label) ? 1 : 2", 2),
        ("!empty(label) ? 1 : 2", 1),
        ("[for each in names: { name: each }]", [{"name": "one"}, {"name": "two"}]),
        ("address", UNKNOWN),
        ("empty(address) ? 1 : 2", UNKNOWN),
        ("length(names)", UNKNOWN),
        ("shop.size.colour", UNKNOWN),
    ],
)
def test_a_value(expression: str, value: Node):
    assert come_to(expression)[0]["properties"] == value


def test_the_real_one_is_told_apart_by_its_parameter_files():
    def of(file: str) -> dict[str, Node]:
        found = resources(the_deployment(), file)
        return {f"{path} {name}": it for path, name, it in found}

    dev, prod = of("dev.bicepparam"), of("prod.bicepparam")
    account = "modules/data/storage.bicep account"
    assert dev[account]["sku"] == {"name": "Standard_LRS"}
    assert prod[account]["sku"] == {"name": "Standard_ZRS"}
    assert prod["modules/scheduler.bicep scheduler"]["properties"]["sku"]["name"] == "Dedicated"
