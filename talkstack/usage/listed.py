"""The first price book: public list prices in US dollars, each with where and when it was read.

What is marked as assumed is no provider's price: it stands for whatever has none here, and is rather too dear.
"""

from __future__ import annotations

from datetime import UTC, datetime

from talkstack.usage.model.book import ANY, MILLION, PriceBook, Rate
from talkstack.usage.model.meter import Meter

TWILIO = "https://www.twilio.com/en-us/voice/pricing/us, October 2026"
SPEECH = "https://azure.microsoft.com/pricing/details/cognitive-services/speech-services/, November 2026"
OPENAI = "https://azure.microsoft.com/pricing/details/azure-openai/, November 2026"
BLOB = "https://azure.microsoft.com/pricing/details/storage/blobs/, November 2026: a month, hot, locally redundant"
ASSUMED = "assumed"
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

HOUR = 3600
GIGABYTE = 1_000_000_000
HUNDRED = 100

MODELS = {
    ANY: (2.50, 0.25, 15.00),
    "gpt-5.4": (2.50, 0.25, 15.00),
    "gpt-5.4-mini": (0.75, 0.075, 4.50),
    "gpt-5.4-nano": (0.20, 0.02, 1.25),
    "gpt-5-mini": (0.25, 0.025, 2.00),
    "gpt-5-nano": (0.05, 0.005, 0.40),
    "gpt-4.1": (2.00, 0.50, 8.00),
    "gpt-4.1-mini": (0.40, 0.10, 1.60),
    "gpt-4.1-nano": (0.10, 0.025, 0.40),
}
"""Dollars for a million tokens: input, cached input, output. Another model is taken for the dearest of these."""


def _rate(meter: Meter, dollars: float, source: str, key: str = ANY, units: int = 1) -> Rate:
    """`dollars` for so many units."""
    return Rate(meter=meter, key=key, micros=round(dollars * MILLION * MILLION / units), source=source)


def _models() -> tuple[Rate, ...]:
    meters = (Meter.LLM_INPUT, Meter.LLM_CACHED, Meter.LLM_OUTPUT)
    return tuple(
        _rate(meter, price, ASSUMED if model == ANY else OPENAI, model, MILLION)
        for model, prices in MODELS.items()
        for meter, price in zip(meters, prices, strict=True)
    )


LIST = PriceBook(
    version=1,
    valid_from=BEGINNING,
    created_at=BEGINNING,
    rates=(
        _rate(Meter.TELEPHONY_INBOUND, 0.0085, TWILIO, "+1"),
        _rate(Meter.TELEPHONY_INBOUND, 0.0220, ASSUMED),
        _rate(Meter.TELEPHONY_OUTBOUND, 0.0140, TWILIO, "+1"),
        _rate(Meter.TELEPHONY_OUTBOUND, 0.1000, ASSUMED),
        _rate(Meter.TELEPHONY_TRANSFER, 0.0140, TWILIO, "+1"),
        _rate(Meter.TELEPHONY_TRANSFER, 0.1000, ASSUMED),
        _rate(Meter.GATHER, 0.0200, TWILIO),
        _rate(Meter.RECORDING, 0.0025, TWILIO),
        _rate(Meter.AMD, 0.0075, TWILIO),
        _rate(Meter.SAY, 0.0008, TWILIO, units=HUNDRED),
        _rate(Meter.ASR, 1.0000, SPEECH, units=HOUR),
        _rate(Meter.TTS, 15.0000, SPEECH, units=MILLION),
        _rate(Meter.STORAGE, 0.0184, BLOB, units=GIGABYTE),
        *_models(),
    ),
)
