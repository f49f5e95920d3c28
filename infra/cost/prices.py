"""What Azure takes for what the product's own price book does not know, in US dollars, and on whose word."""

from __future__ import annotations

from dataclasses import dataclass

RETAIL = "Azure's retail price list for East US 2, as others read it in September and October 2026"
PAGES = "pages of others about Azure's prices, 2026"
NUMBERS = "https://www.twilio.com/en-us/voice/pricing/us, October 2026"
ASSUMED = "assumed"


@dataclass(frozen=True, kw_only=True)
class Price:
    """An assumed one is nobody's, and rather too dear."""

    dollars: float
    unit: str
    source: str


READY = Price(dollars=0.000_004, unit="GB-second of an instance that is kept ready", source=RETAIL)
BUSY = Price(dollars=0.000_026, unit="GB-second of an instance at work", source=RETAIL)
ACTION = Price(dollars=0.000_003, unit="action of the scheduler, Consumption", source=ASSUMED)
CAPACITY = Price(dollars=600.00, unit="unit of the scheduler, Dedicated", source=ASSUMED)
DISK = Price(dollars=0.15, unit="GB of DocumentDB's disk", source=ASSUMED)
LOGS = Price(dollars=2.30, unit="GB of logs taken in", source=PAGES)
RULE = Price(dollars=1.50, unit="alert", source=ASSUMED)
ENDPOINT = Price(dollars=7.30, unit="private endpoint", source=PAGES)
ZONE = Price(dollars=0.50, unit="private DNS zone", source=ASSUMED)
GATEWAY = Price(dollars=36.50, unit="NAT gateway and its address", source=PAGES)
NUMBER = Price(dollars=1.15, unit="phone number, local, US", source=NUMBERS)

NODES = {
    "M10": Price(dollars=30.00, unit="node of DocumentDB, M10", source=ASSUMED),
    "M30": Price(dollars=150.00, unit="node of DocumentDB, M30", source=ASSUMED),
}
