"""The carrier that live calls come from: its way to the app, its account, and a sample of each request."""

from dataclasses import dataclass, field
from typing import Literal

import aiohttp

from bench.calls.wire import HttpWire, Wire
from local.carrier.account import new_sid
from local.carrier.media.library import Library
from local.carrier.records.numbers import Number
from local.stack.run_file import Run

type Kind = Literal["voice", "turn", "next", "partial", "segment", "stock", "callback"]


@dataclass(frozen=True, kw_only=True)
class Sample:
    """`began` is a `perf_counter` time; `words` are what the caller said."""

    kind: Kind
    began: float
    ms: float
    words: str = ""
    fault: str = ""


@dataclass(frozen=True)
class Carrier:
    wire: Wire
    account_sid: str
    number: Number
    samples: list[Sample] = field(default_factory=list[Sample])


def of_stack(run: Run, session: aiohttp.ClientSession) -> Carrier:
    wire = HttpWire(session, Library(session), run.twilio_auth_token)
    return Carrier(wire, run.twilio_account_sid, number_at(run.urls["public"], run.demo_number))


def number_at(public: str, e164: str) -> Number:
    return Number(
        new_sid("PN"),
        e164,
        "",
        voice_url=f"{public}/twilio/voice",
        status_callback=f"{public}/twilio/status",
    )
