"""Price books and accounts as MongoDB keeps them."""

from __future__ import annotations

from dataclasses import asdict, fields

from talkstack.database import VERSION, Document, readable
from talkstack.usage.model.account import Account
from talkstack.usage.model.book import PriceBook, Rate
from talkstack.usage.model.cap import Running
from talkstack.usage.model.entry import Entry
from talkstack.usage.model.meter import Meter

APART = {"call_id", "entries"}
PLAIN = tuple(field.name for field in fields(Account) if field.name not in APART)
OF_RUNNING = tuple(field.name for field in fields(Running) if field.name != "call_id")


def book_document(book: PriceBook) -> Document:
    rates = [asdict(rate) | {"meter": rate.meter.value} for rate in book.rates]
    return {
        "_id": book.version,
        "v": VERSION,
        "valid_from": book.valid_from,
        "created_at": book.created_at,
        "rates": rates,
    }


def book_of(document: Document) -> PriceBook:
    known = readable(document, "price book")
    return PriceBook(
        version=known["_id"],
        valid_from=known["valid_from"],
        created_at=known["created_at"],
        rates=tuple(Rate(**rate | {"meter": Meter(rate["meter"])}) for rate in known["rates"]),
    )


def account_document(account: Account) -> Document:
    """The totals are kept as well: they are what is summed. `asked_at` is when the carrier was asked last."""
    return {
        "_id": account.call_id,
        "v": VERSION,
        **{name: getattr(account, name) for name in PLAIN},
        "entries": [asdict(entry) | {"meter": entry.meter.value} for entry in account.entries],
        "totals": [asdict(total) | {"meter": total.meter.value} for total in account.totals],
        "micros": account.micros,
        "asked_at": account.charged_at,
    }


def account_of(document: Document) -> Account:
    known = readable(document, "usage")
    entries = tuple(Entry(**entry | {"meter": Meter(entry["meter"])}) for entry in known["entries"])
    return Account(call_id=known["_id"], entries=entries, **{name: known[name] for name in PLAIN})


def running_of(document: Document) -> Running:
    known = readable(document, "running cost")
    return Running(call_id=known["_id"], **{name: known[name] for name in OF_RUNNING})
