from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from talkstack.http.rest.paging import Paging
from talkstack.http.rest.shapes import Sent, Text, Told
from talkstack.numbers import carrier, model
from talkstack.numbers.carrier import Kind
from talkstack.numbers.model import Direction, NumberState
from talkstack.tools.model import ADDRESS, NAME

E164 = Annotated[str, Field(pattern=r"^\+[1-9][0-9]{5,14}$", max_length=16)]


def plus(value: object) -> object:
    """In a query a plain `+` is a blank."""
    return f"+{value[1:]}" if isinstance(value, str) and value.startswith(" ") else value


def either(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    """One thing is wrong with the value, not one for each of what it could have been."""
    try:
        return handler(value)
    except ValidationError:
        raise ValueError("the number of a version, or published") from None


Version = Annotated[Annotated[int, Field(ge=1, le=1_000_000)] | Literal["published"], WrapValidator(either)]


class Share(Sent):
    version: Version
    weight: int = Field(ge=1, le=1000)


class RingHook(Sent):
    """Asked who answers, once for each call that comes in."""

    url: str = Field(pattern=ADDRESS, max_length=2000)
    secret: str = Field(pattern=NAME, description="Name of the secret that the request is signed with")


class NumberWrite(Sent):
    agent_id: str | None = Field(
        default=None, max_length=64, description="None: the project's default agent answers"
    )
    directions: tuple[Direction, ...] = Field(
        default=(Direction.INBOUND,), max_length=2, description="Empty: the number rests"
    )
    split: tuple[Share, ...] = Field(
        default=(),
        max_length=8,
        description="Which versions of the agent calls get, by weight. Empty: what is published",
    )

    fallback_url: str | None = Field(
        default=None,
        pattern=r"^https://[^\s\x7f-\x9f#]+$",
        max_length=500,
        description="TwiML for calls that nothing here answers, fetched by GET; None: the app is asked once more. `configure` tells Twilio. One that is kept elsewhere than the deployment's own wants `owner`",
    )
    ring_hook: RingHook | None = Field(
        default=None, description="Chooses agent, version and variables of each call; None: nobody is asked"
    )

    @property
    def assignment(self) -> model.Assignment:
        return model.Assignment(
            agent_id=self.agent_id,
            directions=tuple(dict.fromkeys(self.directions)),
            split=tuple(model.Share(version=it.version, weight=it.weight) for it in self.split),
            fallback_url=self.fallback_url,
            ring_hook=model.RingHook(**dict(self.ring_hook)) if self.ring_hook else None,
        )


class NumberCreate(NumberWrite):
    """Either `buy` or `import`."""

    buy: E164 | None = Field(default=None, description="A number that Twilio sells: this spends")
    bring: E164 | None = Field(
        default=None,
        alias="import",
        description="A number that the Twilio account has already: an owner's key is needed",
    )


class NumberQuery(Paging):
    agent_id: str | None = Field(default=None, max_length=64)
    e164: Annotated[E164 | None, BeforeValidator(plus)] = None


class NumberRelease(Sent):
    keep: bool = Field(default=False, description="The number stays in the Twilio account")


class OfferQuery(Sent):
    country: str = Field(pattern=r"^[A-Z]{2}$", max_length=2, description="ISO 3166-1, two letters")
    type: Kind = Kind.LOCAL
    area_code: str = Field(default="", pattern=r"^([2-9][0-9]{2})?$", max_length=3)
    contains: Annotated[str, BeforeValidator(plus)] = Field(
        default="",
        pattern=r"^([+*%]?[0-9A-Za-z]{2,16}[*%$]?)?$",
        max_length=16,
        description="Digits or letters; before or after them * for one more character, % for some; + and $ hold the ends",
    )
    region: Text = Field(default="", max_length=50)
    locality: Text = Field(default="", max_length=100)
    limit: int = Field(default=20, ge=1, le=100)

    @property
    def search(self) -> carrier.Search:
        return carrier.Search(
            country=self.country,
            kind=self.type,
            area_code=self.area_code,
            contains=self.contains,
            region=self.region,
            locality=self.locality,
            limit=self.limit,
        )


class AvailableNumber(Told):
    """`address_required` is `none`, `any`, `local` or `foreign`."""

    e164: str
    country: str
    region: str
    locality: str
    address_required: str


class AvailableNumbers(Told):
    items: tuple[AvailableNumber, ...]

    @classmethod
    def of(cls, offers: list[carrier.Offer]) -> Self:
        return cls.model_validate({"items": offers}, from_attributes=True)


class Number(Told):
    id: str
    e164: str
    state: NumberState
    agent_id: str | None
    directions: tuple[Direction, ...]
    split: tuple[Share, ...]
    fallback_url: str | None
    ring_hook: RingHook | None
    created_at: datetime
    updated_at: datetime | None
    revision: int

    @classmethod
    def of(cls, number: model.PhoneNumber) -> Self:
        return cls.model_validate(number, from_attributes=True)


class Difference(Told):
    setting: str
    wanted: str
    found: str


class NumberCheck(Told):
    """What Twilio says of the number: `differences` are settings that do not send its calls here."""

    points_here: bool
    on_account: bool
    voice: bool
    differences: tuple[Difference, ...]

    @classmethod
    def of(cls, check: carrier.Check) -> Self:
        return cls.model_validate(check, from_attributes=True)
