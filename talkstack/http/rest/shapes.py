"""What all shapes of the API have in common: unknown fields are refused, text can be stored."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from talkstack.values import Name, Text

__all__ = ["Name", "Sent", "Text", "Told"]


class Sent(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Told(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)
