"""The schema of a thing → the schema of its merge-patches."""

from __future__ import annotations

from typing import Any, cast

NULL = {"type": "null"}

type Json = dict[str, Any]


class Patches:
    """A merge-patch may leave out everything, on every level; null takes away what may be missing; lists are whole."""

    def __init__(self, schemas: Json, prefix: str) -> None:
        self._schemas = schemas
        self._prefix = prefix
        self.made: Json = {}

    def of(self, ref: Json) -> Json:
        name = ref["$ref"].removeprefix(self._prefix)
        schema = self._schemas[name]
        if "properties" not in schema:
            return ref
        made = f"{name}Patch"
        if made not in self.made:
            self.made[made] = {}  # so that what names itself comes to an end
            self.made[made] = self._object(schema) | {"title": made}
        return {"$ref": f"{self._prefix}{made}"}

    def _object(self, schema: Json) -> Json:
        required = schema.get("required", ())
        properties = {
            name: self._any(each) if name in required else _or_null(self._any(each))
            for name, each in schema["properties"].items()
        }
        kept = {name: value for name, value in schema.items() if name != "required"}
        return kept | {"properties": properties}

    def _any(self, schema: Json) -> Json:
        """Without a default: what a patch leaves out stays as it is."""
        plain = {name: value for name, value in schema.items() if name not in {"default", "discriminator"}}
        options = plain.get("oneOf", plain.get("anyOf"))
        values = plain.get("additionalProperties")
        if "$ref" in plain:
            return plain | self.of(plain)
        if options:
            rest = {name: value for name, value in plain.items() if name not in {"oneOf", "anyOf"}}
            return rest | {"anyOf": [self._any(option) for option in options]}
        if "properties" in plain:
            return self._object(plain)
        if isinstance(values, dict):
            return plain | {"additionalProperties": _or_null(self._any(cast("Json", values)))}
        return plain


def _or_null(schema: Json) -> Json:
    options = schema.get("anyOf")
    if options is None:
        described = {name: schema[name] for name in ("title", "description") if name in schema}
        rest = {name: value for name, value in schema.items() if name not in described}
        return described | {"anyOf": [rest, NULL]}
    return schema if NULL in options else schema | {"anyOf": [*options, NULL]}
