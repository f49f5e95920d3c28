from __future__ import annotations

import re
from datetime import datetime
from typing import Self

from pydantic import Field

from talkstack.errors import FieldProblem, InvalidError
from talkstack.http.rest.shapes import Sent, Told
from talkstack.secrets import model

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


class SecretWrite(Sent):
    value: str = Field(
        min_length=1,
        max_length=model.LONGEST,
        pattern=r"^[!-~]([ -~]*[!-~])?$",
        description="Printable ASCII, as a header can carry it. It is never told again",
        repr=False,
        json_schema_extra={"format": "password", "writeOnly": True},
    )


class Secret(Told):
    name: str
    updated_at: datetime | None = Field(description="When its value was last put")

    @classmethod
    def of(cls, secret: model.SecretName) -> Self:
        return cls.model_validate(secret, from_attributes=True)


def named(name: str) -> str:
    """InvalidError for what is no name of a secret."""
    if not NAME.fullmatch(name):
        problem = FieldProblem("path", "name", "string_pattern_mismatch", f"a name is {NAME.pattern}")
        raise InvalidError((problem,))
    return name
