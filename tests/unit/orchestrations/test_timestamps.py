from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module

import pytest
from azure.durable_functions.models.history import HistoryEvent

from orchestrations.timestamps import PARSER, ROWS, Quick, read_quickly

AT = datetime(2026, 11, 27, 3, 41, 42, 123456, tzinfo=UTC)


@pytest.fixture
def thorough(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the SDK's own parser is still asked for."""
    asked: list[str] = []

    def parse(text: str) -> datetime:
        asked.append(text)
        return AT

    monkeypatch.setattr(import_module(ROWS), PARSER, parse)
    read_quickly()
    return asked


def event(timestamp: str) -> HistoryEvent:
    return HistoryEvent(EventType=12, EventId=-1, IsPlayed=False, Timestamp=timestamp)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-27T03:41:42.1234560Z", AT),
        ("2026-11-27T03:41:42.1234567Z", AT),
        ("2026-11-27T03:41:42.123Z", AT.replace(microsecond=123_000)),
        ("2026-11-27T03:41:42Z", AT.replace(microsecond=0)),
        ("2026-11-27T04:41:42.123456+01:00", AT),
    ],
)
def test_what_hosts_write_is_read_without_the_sdk_s_parser(
    thorough: list[str], text: str, expected: datetime
):
    assert event(text).timestamp == expected
    assert event(text).timestamp.tzinfo is not None
    assert thorough == []


def test_any_other_form_is_left_to_the_sdk_s_parser(thorough: list[str]):
    assert event("Fri, 27 Nov 2026 03:41:42 GMT").timestamp == AT
    assert thorough == ["Fri, 27 Nov 2026 03:41:42 GMT"]


def test_twice_is_once(thorough: list[str]):
    read_quickly()
    event("some day")
    assert thorough == ["some day"]


def test_the_app_reads_them_so():
    import_module("orchestrations.blueprint")
    assert isinstance(getattr(import_module(ROWS), PARSER), Quick)
