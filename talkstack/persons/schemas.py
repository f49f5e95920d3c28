from __future__ import annotations

from pydantic import Field

from talkstack.http.rest.shapes import Sent, Told
from talkstack.numbers.schemas import E164


class PersonLookup(Sent):
    number: E164


class Person(Told):
    id: str = Field(description="The same for the same number, in this project alone")
