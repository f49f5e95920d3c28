"""A number as the carrier knows it: what it offers, what the account has, and where calls to it go."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum


class Kind(StrEnum):
    LOCAL = "local"
    TOLL_FREE = "toll_free"
    MOBILE = "mobile"


@dataclass(frozen=True, kw_only=True)
class Search:
    """`country` is its two letters. Empty filters are none."""

    country: str
    kind: Kind
    area_code: str = ""
    contains: str = ""
    region: str = ""
    locality: str = ""
    limit: int = 20


@dataclass(frozen=True, kw_only=True)
class Offer:
    """`address_required`: none, any, local or foreign; with anything but none it is bought at the carrier itself."""

    e164: str
    country: str
    region: str = ""
    locality: str = ""
    address_required: str = "none"


@dataclass(frozen=True, kw_only=True)
class Webhooks:
    """Twilio's settings of a number by their names; an application or a trunk would come before all URLs."""

    voice_url: str
    voice_fallback_url: str
    status_callback: str
    voice_method: str = "POST"
    voice_fallback_method: str = "POST"
    status_callback_method: str = "POST"
    voice_application_sid: str = ""
    trunk_sid: str = ""


@dataclass(frozen=True, kw_only=True)
class CarrierNumber:
    """`voice`: it can be called."""

    sid: str
    e164: str
    voice: bool
    webhooks: Webhooks


@dataclass(frozen=True, kw_only=True)
class Difference:
    setting: str
    wanted: str
    found: str


@dataclass(frozen=True, kw_only=True)
class Check:
    """`on_account`: Twilio knows the number as ours; `voice`: it can be called."""

    on_account: bool = False
    voice: bool = False
    differences: tuple[Difference, ...] = ()

    @property
    def points_here(self) -> bool:
        return self.on_account and self.voice and not self.differences


def differences(wanted: Webhooks, found: Webhooks) -> tuple[Difference, ...]:
    there = asdict(found)
    return tuple(
        Difference(setting=name, wanted=value, found=there[name])
        for name, value in asdict(wanted).items()
        if there[name] != value
    )
