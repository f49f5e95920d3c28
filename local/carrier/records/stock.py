"""What the carrier sells: numbers from the ranges that nobody's phone will ever ring on.

+1 … 555-01xx: https://www.nanpa.com; the British ones: https://www.ofcom.org.uk (numbers for drama use).
"""

from dataclasses import dataclass

type Shelf = tuple[str, str]
"""The country's two letters and the type, as both stand in the address."""


@dataclass(frozen=True)
class Ware:
    phone_number: str
    iso_country: str
    region: str | None = None
    locality: str | None = None
    area_code: str | None = None
    address_requirements: str = "none"


_PLACES = {
    "US": (("212", "NY", "New York"), ("415", "CA", "San Francisco"), ("512", "TX", "Austin")),
    "CA": (("416", "ON", "Toronto"), ("604", "BC", "Vancouver")),
}
_TOLL_FREE = ("800", "888")
_EACH = range(100, 200)


def _american(country: str) -> tuple[Ware, ...]:
    return tuple(
        Ware(f"+1{area}5550{last}", country, region, city, area)
        for area, region, city in _PLACES[country]
        for last in _EACH
    )


def _toll_free(country: str) -> tuple[Ware, ...]:
    return tuple(
        Ware(f"+1{area}5550{last}", country, area_code=area) for area in _TOLL_FREE for last in _EACH
    )


def _british(prefix: str, locality: str | None = None, address: str = "none") -> tuple[Ware, ...]:
    return tuple(
        Ware(f"+44{prefix}{last}", "GB", locality=locality, address_requirements=address) for last in _EACH
    )


SHELVES: dict[Shelf, tuple[Ware, ...]] = {
    ("US", "Local"): _american("US"),
    ("US", "TollFree"): _toll_free("US"),
    ("CA", "Local"): _american("CA"),
    ("CA", "TollFree"): _toll_free("CA"),
    ("GB", "Local"): _british("2079460", "London", "any"),
    ("GB", "Mobile"): _british("7700900", address="local"),
    ("GB", "TollFree"): _british("8081570"),
}

REGULATED = frozenset(
    ware.phone_number for wares in SHELVES.values() for ware in wares if ware.address_requirements != "none"
)
