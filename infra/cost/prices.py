"""What Azure charges for what stands there, in US dollars, and how far each price can be believed."""

from __future__ import annotations

from dataclasses import dataclass

RETAIL = "Azure's retail price list for East US 2, as others read it in September and October 2026"
PAGES = "pages about Azure's prices, 2026"
ASSUMED = "assumed"


@dataclass(frozen=True, kw_only=True)
class Price:
    """`source` says on whose word; ASSUMED ones are nobody's, and rather too dear."""

    dollars: float
    unit: str
    source: str


BASELINE = Price(dollars=0.000_004, unit="GB-second of an instance that is always ready", source=RETAIL)
BUSY = Price(dollars=0.000_026, unit="GB-second of an instance at work, started on demand", source=RETAIL)
ACTION = Price(dollars=0.000_003, unit="action of the scheduler, Consumption", source=ASSUMED)
CAPACITY = Price(dollars=600.00, unit="capacity unit of the scheduler a month, Dedicated", source=ASSUMED)
FREE_CLUSTER = Price(dollars=0.00, unit="DocumentDB node a month, Free", source=PAGES)
M10 = Price(dollars=25.00, unit="DocumentDB node a month, M10", source=ASSUMED)
M30 = Price(dollars=150.00, unit="DocumentDB node a month, M30", source=ASSUMED)
M40 = Price(dollars=300.00, unit="DocumentDB node a month, M40", source=ASSUMED)
DISK = Price(dollars=0.15, unit="GB of DocumentDB's disk a month", source=ASSUMED)
LOGS = Price(dollars=2.30, unit="GB of logs taken in", source=PAGES)
RULE = Price(dollars=1.50, unit="alert a month, looked at every five minutes", source=ASSUMED)
ENDPOINT = Price(dollars=7.30, unit="private endpoint a month", source=PAGES)
ZONE = Price(dollars=0.50, unit="private DNS zone a month", source=ASSUMED)
NAT = Price(dollars=36.50, unit="NAT gateway with its address a month", source=PAGES)
NUMBER = Price(dollars=1.15, unit="phone number a month, US local", source="https://www.twilio.com/en-us/voice/pricing/us, October 2026")
