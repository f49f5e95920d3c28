from collections.abc import AsyncGenerator, Generator
from datetime import datetime
from pathlib import Path

import pytest

from local import loopback
from local.call.clinic import Clinic, ClinicError
from local.clinic.app import clinic
from local.clinic.book import Appointment, Arrival, Book
from local.clinic.slots import slots_of

NOW = datetime(2026, 11, 22, 18, 0)  # noqa: DTZ001 - the clinic's own wall clock
TOMORROW = datetime(2026, 11, 23).date()  # noqa: DTZ001 - a day


@pytest.fixture
def book(tmp_path: Path) -> Generator[Book]:
    kept = Book(tmp_path / "book.sqlite")
    yield kept
    kept.close()


@pytest.fixture
async def desk(book: Book) -> AsyncGenerator[Clinic]:
    async with loopback.serving(clinic(book=book, clock=lambda: NOW, key="key")) as url:
        yield Clinic(url, "key")


def take(book: Book, *times: str) -> None:
    for slot in slots_of(TOMORROW, NOW):
        if f"{slot.starts:%H:%M}" in times or not times:
            book.write(Appointment(f"apt_{slot.id}", slot.id, "Someone", "cough", slot.id))


async def test_the_caller_asks_for_a_time_that_is_free(desk: Clinic, book: Book):
    assert await desk.free_time() == "Tomorrow at ten"
    take(book, "10:00", "11:00")
    assert await desk.free_time() == "Tomorrow at two"


async def test_a_day_that_is_booked_out_is_passed_over(desk: Clinic, book: Book):
    take(book)
    assert await desk.free_time() == "Tuesday at ten"


async def test_appointments_are_counted(desk: Clinic, book: Book):
    assert await desk.appointments() == 0
    take(book, "10:00")
    assert await desk.appointments() == 1


async def test_what_the_clinic_was_told_is_waited_for(desk: Clinic, book: Book):
    assert await desk.told("call_1", ["evt_1"], wait_seconds=0.1) == set()
    book.arrive(Arrival("evt_1", "call.started", "call_1", 1))
    book.arrive(Arrival("evt_2", "call.started", "call_2", 1))
    assert await desk.told("call_1", ["evt_1"], wait_seconds=30) == {"evt_1"}


async def test_a_clinic_that_refuses_is_an_error_of_its_own(desk: Clinic):
    with pytest.raises(ClinicError, match="401"):
        await Clinic(desk.url, "wrong").appointments()
