"""What is taken down of resource types and of modules."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.infra.distil.checkout import Checkout
from tests.infra.distil.modules import module
from tests.infra.distil.types import UnknownTypeError, part, shape

TYPES: list[dict[str, Any]] = [
    {"$type": "StringType"},
    {"$type": "StringLiteralType", "value": "red"},
    {"$type": "StringLiteralType", "value": "blue"},
    {"$type": "UnionType", "elements": [{"$ref": "#/1"}, {"$ref": "#/2"}, {"$ref": "#/0"}]},
    {
        "$type": "ObjectType",
        "properties": {
            "colour": {"type": {"$ref": "#/3"}, "flags": 1},
            "state": {"type": {"$ref": "#/0"}, "flags": 2},
            "inner": {"type": {"$ref": "#/4"}, "flags": 0},
            "tags": {"type": {"$ref": "#/7"}, "flags": 0},
            "kinds": {"type": {"$ref": "#/8"}, "flags": 0},
        },
    },
    {
        "$type": "ObjectType",
        "properties": {
            "id": {"type": {"$ref": "#/0"}, "flags": 10},
            "name": {"type": {"$ref": "#/0"}, "flags": 9},
            "properties": {"type": {"$ref": "#/4"}, "flags": 0},
        },
    },
    {"$type": "ResourceType", "name": "A.B/doors@2025-01-01", "body": {"$ref": "#/5"}},
    {"$type": "ObjectType", "properties": {}, "additionalProperties": {"$ref": "#/0"}},
    {"$type": "ArrayType", "itemType": {"$ref": "#/9"}},
    {"$type": "IntegerType"},
]
TEMPLATE: dict[str, Any] = {
    "definitions": {"lock": {"type": "object", "properties": {"kind": {"type": "string"}}, "nullable": True}},
    "parameters": {
        "name": {"type": "string"},
        "size": {"type": "int", "defaultValue": 1},
        "lock": {"$ref": "#/definitions/lock"},
        "mode": {"type": "string", "allowedValues": ["on", "off"]},
        "colour": {
            "type": "string",
            "metadata": {
                "__bicep_resource_derived_type!": {
                    "source": "A.B/doors@2025-01-01#properties/properties/properties/colour"
                }
            },
        },
    },
    "outputs": {"resourceId": {}, "name": {}},
}


@dataclass(frozen=True)
class Files(Checkout):
    content: dict[str, Any] = field(default_factory=dict[str, Any])

    def files(self, folder: str) -> list[str]:
        return [it for it in self.content if it.startswith(folder)]

    def text(self, path: str) -> str:
        return json.dumps(self.content[path])


TYPES_CHECKOUT = Files(Path(), content={"generated/ab/a.b/2025-01-01/types.json": TYPES})


def test_a_type_is_taken_down_as_its_keys_and_what_they_take():
    assert shape(TYPES_CHECKOUT, "A.B/doors", "2025-01-01") == {
        "name!": "string",
        "properties": {
            "colour!": "red|blue|",
            "state^": "string",
            "inner": "any",
            "tags": {"*": "string"},
            "kinds": ["int"],
        },
    }


def test_a_type_that_is_not_there_is_no_type_that_takes_everything():
    with pytest.raises(UnknownTypeError):
        shape(TYPES_CHECKOUT, "A.B/doors", "2024-01-01")


def test_a_part_of_a_type_is_found_by_its_path():
    assert part(TYPES_CHECKOUT, "A.B/doors@2025-01-01#properties/properties/properties/kinds") == ["int"]


def test_a_module_is_taken_down_as_what_it_takes_and_gives():
    checkout = Files(Path(), content={"avm/res/door/main.json": TEMPLATE})
    assert module(TYPES_CHECKOUT, checkout, "avm/res/door") == {
        "parameters": {
            "name!": "string",
            "size": "int",
            "lock": {"kind!": "string"},
            "mode!": "on|off|",
            "colour!": "red|blue|",
        },
        "outputs": ["name", "resourceId"],
    }
