"""What goes wrong in a call, under Twilio's own numbers.

The numbers and their levels are those of https://www.twilio.com/docs/api/errors.
"""

from dataclasses import dataclass
from typing import Literal

type Level = Literal["warning", "error"]


@dataclass(frozen=True)
class Notice:
    """A defect that the call survives."""

    code: int
    message: str


class CallError(Exception):
    """A defect that ends the document in hand: the fallback URL is tried, then the call ends."""

    def __init__(self, code: int, message: str, url: str = "") -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message
        self.url = url


class UnsupportedFeatureError(Exception):
    """A part of Twilio that this stand-in does not do."""

    def __init__(self, feature: str) -> None:
        super().__init__(f"this carrier stand-in does not do {feature}")
        self.feature = feature
