"""What a door may do to the connections that go through it."""

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PositiveInt,
    TypeAdapter,
    ValidationError,
)


class ModeError(Exception):
    """No mode; the message says what is wrong with it."""


class _Mode(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Pass(_Mode):
    mode: Literal["pass"] = "pass"


class Refuse(_Mode):
    """Nobody listens, and what is open is reset. It cannot be counted, for nobody arrives."""

    mode: Literal["refuse"]


class _Counted(_Mode):
    connections: PositiveInt | None = None
    """So many connections meet it: each that is made, or is used again, from now on; the others pass."""


class Reset(_Counted):
    """Whoever connects, or goes on to use a connection, is hung up on."""

    mode: Literal["reset"]


class Hang(_Counted):
    """Everything is taken in and nothing passed on; a switch to another mode resets what hung."""

    mode: Literal["hang"]


class Slow(_Counted):
    """Each piece of the answer comes `ms` later, or no quicker than `bytes_per_second`."""

    mode: Literal["slow"]
    ms: PositiveInt | None = None
    bytes_per_second: PositiveInt | None = None


def _says_how_slow(slow: Slow) -> Slow:
    if (slow.ms is None) == (slow.bytes_per_second is None):
        raise ValueError("give either ms or bytes_per_second")
    return slow


class BreakAfter(_Counted):
    """The answer is passed on up to so many bytes; then both ends are reset."""

    mode: Literal["break_after"]
    bytes: Annotated[int, Field(ge=0)]


type Mode = Pass | Refuse | Reset | Hang | Slow | BreakAfter

_MODES: TypeAdapter[Mode] = TypeAdapter(
    Annotated[
        Pass | Refuse | Reset | Hang | Annotated[Slow, AfterValidator(_says_how_slow)] | BreakAfter,
        Field(discriminator="mode"),
    ]
)


def parse(text: bytes) -> Mode:
    try:
        return _MODES.validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise ModeError(f"{place}: {first['msg']}" if place else first["msg"]) from error


def counted(mode: Mode) -> int | None:
    return mode.connections if isinstance(mode, _Counted) else None
