"""Filters of the list of calls: https://www.twilio.com/docs/voice/api/call-resource#read-multiple-call-resources"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from local.carrier.records.calls import Call
from local.carrier.rest.errors import RestError

type Test = Callable[[datetime, datetime], bool]

_EQUAL = ("To", "From", "Status", "ParentCallSid")
_TIMES = ("StartTime", "EndTime")
_DAY = timedelta(days=1)
_TESTS: dict[str, Test] = {
    "": lambda moment, wanted: wanted <= moment < wanted + _DAY,
    "<": lambda moment, wanted: moment <= wanted,
    ">": lambda moment, wanted: moment >= wanted,
}

FILTERS = (*_EQUAL, *(time + sign for time in _TIMES for sign in _TESTS))


class Search:
    """`StartTime<` is how `StartTime<=2026-11-27` arrives; without a sign it is a day that is meant."""

    def __init__(self, wanted: dict[str, str]) -> None:
        self._equal = {name: wanted[name] for name in _EQUAL if name in wanted}
        self._times = [
            (time, sign, _moment(time, wanted[time + sign]))
            for time in _TIMES
            for sign in _TESTS
            if time + sign in wanted
        ]

    def finds(self, call: Call) -> bool:
        facts = {"To": call.to, "From": call.from_, "Status": call.status, "ParentCallSid": call.parent_sid}
        return all(facts[name] == value for name, value in self._equal.items()) and all(
            self._is_in_time(call, *bound) for bound in self._times
        )

    def _is_in_time(self, call: Call, time: str, sign: str, wanted: datetime) -> bool:
        moment = call.started if time == "StartTime" else call.ended
        if moment is None:
            return False
        return _TESTS[sign](moment.replace(microsecond=0), wanted if sign else _midnight(wanted))


def _moment(name: str, value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise RestError(400, 20001, f"{name} must be a date or a time of ISO 8601") from error
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0)
