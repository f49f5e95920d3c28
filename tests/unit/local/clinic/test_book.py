import pytest

from local.clinic.book import Answer, Appointment, Book, KeyReusedError, SlotTakenError

MARY = Appointment("apt_1", "2026-11-24T10:00", "Mary Jones", "check-up", "row-7")


def test_what_was_booked_outlives_the_process(tmp_path):
    first = Book(tmp_path / "clinic.db")
    with first.transaction():
        first.write(MARY)
        first.remember("row-7", "request", Answer(201, "{}"))
    first.close()

    second = Book(tmp_path / "clinic.db")
    assert second.appointments() == [MARY]
    assert second.repeat("row-7", "request") == Answer(201, "{}")
    with pytest.raises(KeyReusedError):
        second.repeat("row-7", "another request")
    with pytest.raises(SlotTakenError):
        second.write(Appointment("apt_2", MARY.slot, "Bob Brown", "cough", "row-8"))
    second.close()


def test_a_transaction_that_fails_leaves_nothing():
    book = Book(":memory:")
    book.write(MARY)
    with pytest.raises(SlotTakenError):
        _write_two(book, Appointment("apt_2", "2026-11-24T11:00", "Ann", "cough", ""), MARY)
    assert book.appointments() == [MARY]
    book.close()


def _write_two(book: Book, *appointments: Appointment) -> None:
    with book.transaction():
        for appointment in appointments:
            book.write(appointment)
