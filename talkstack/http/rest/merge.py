"""JSON Merge Patch: https://www.rfc-editor.org/rfc/rfc7396"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import to_json

from talkstack.errors import InvalidError
from talkstack.http.rest.problem import invalid


def merged(target: Any, patch: Any) -> Any:
    """Null takes away, an object goes into what is there, everything else replaces it."""
    if not isinstance(patch, dict):
        return patch
    base = cast("dict[str, Any]", target) if isinstance(target, dict) else {}
    changed = dict(base)
    for name, value in cast("dict[str, Any]", patch).items():
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = merged(changed.get(name), value)
    return changed


def patched[M: BaseModel](model: type[M], thing: Any, patch: Any) -> M:
    """What `thing` would be with the patch, held against the whole model; InvalidError with all that is wrong."""
    before = model.model_validate(thing, from_attributes=True).model_dump(mode="json")
    try:
        return model.model_validate_json(to_json(merged(before, patch)), strict=True)
    except ValidationError as error:
        raise _told(invalid(error, "body"), before) from None


def _told(wrong: InvalidError, before: Any) -> InvalidError:
    """A part of something that is not there cannot be changed: no schema can say so."""
    return InvalidError(
        [
            replace(
                it, code="incomplete", detail="there is nothing yet that this could go into: name all of it"
            )
            if it.code == "missing" and not _is_there(before, it.pointer.rpartition("/")[0])
            else it
            for it in wrong.problems
        ]
    )


def _is_there(value: Any, pointer: str) -> bool:
    for name in pointer.split("/")[1:]:
        value = cast("dict[str, Any]", value).get(name) if isinstance(value, dict) else None
    return value is not None
