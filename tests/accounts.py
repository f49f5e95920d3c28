"""Accounts of calls, valid by default."""

from __future__ import annotations

from dataclasses import replace

from talkstack.usage.model.account import Account
from talkstack.usage.model.entry import Entry
from talkstack.usage.model.meter import Meter
from tests.builders import NOON

SID = "CA" + "7" * 32


def an_entry(meter: Meter, micros: int, turn: int | None = None, quantity: int = 1) -> Entry:
    return Entry(turn=turn, meter=meter, key="*", quantity=quantity, micros=micros)


def an_account(**changes: object) -> Account:
    account = Account(
        call_id="call_1",
        project_id="prj_1",
        agent_id="agt_1",
        agent_version=1,
        number_id="num_1",
        person="per_1",
        direction="inbound",
        day="2026-03-02",
        charged_at=NOON,
        book=1,
        entries=(
            an_entry(Meter.TELEPHONY_INBOUND, 17_000, quantity=2),
            an_entry(Meter.TELEPHONY_TRANSFER, 14_000, turn=2),
            an_entry(Meter.RECORDING, 5_000, quantity=2),
            an_entry(Meter.RECORDING, 2_500, turn=1),
            an_entry(Meter.GATHER, 20_000, turn=1),
        ),
        twilio_sid=SID,
        open=True,
    )
    return replace(account, **changes)
