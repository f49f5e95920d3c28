"""MongoDB for every store: indexes as data, errors translated once."""
# ruff: noqa: PLC0415 - the driver is loaded at the first invocation

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import CoroutineType
from typing import TYPE_CHECKING, Any

from talkstack.errors import ProviderError, StaleError, TalkstackError

if TYPE_CHECKING:
    from pymongo.asynchronous.collection import AsyncCollection
    from pymongo.asynchronous.cursor import AsyncCursor
    from pymongo.asynchronous.database import AsyncDatabase
    from pymongo.errors import BulkWriteError, PyMongoError

type Document = dict[str, Any]
type Database = AsyncDatabase[Document]
type Collection = AsyncCollection[Document]

VERSION = 1
READABLE = frozenset({VERSION})
"""What is written, and what is read: the version before joins when VERSION moves on."""

DUPLICATE_KEY = 11000
RETRYABLE_CODES = frozenset({50, 91, 112, 189, 262, 10107, 11600, 11602, 13435, 13436, 16500})
"""Time-outs, elections, shutdowns, write conflicts and 16500, a throttled Azure cluster."""


@dataclass(frozen=True, kw_only=True)
class Index:
    """An index as data; `where` makes it partial: queries must then repeat that condition.

    `expires`: the key is a time, and what it is the time of goes when that is over.
    """

    name: str
    keys: tuple[tuple[str, int], ...]
    unique: bool = False
    where: tuple[tuple[str, Any], ...] = ()
    expires: bool = False

    @property
    def options(self) -> dict[str, Any]:
        partial = {"partialFilterExpression": dict(self.where)} if self.where else {}
        expiring = {"expireAfterSeconds": 0} if self.expires else {}
        return {"name": self.name, "unique": self.unique} | partial | expiring


class DocumentVersionError(TalkstackError):
    """A document was written by a version of the app that this one does not understand."""

    def __init__(self, kind: str, version: object) -> None:
        super().__init__(f"{kind} is written as v{version}; this app reads {sorted(READABLE)}")
        self.kind = kind
        self.version = version


def translated[**P, R](method: Callable[P, Awaitable[R]]) -> Callable[P, CoroutineType[Any, Any, R]]:
    """The driver's errors leave a store as ProviderError("mongodb", …)."""

    @functools.wraps(method)
    async def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return await method(*args, **kwargs)
        except _errors().PyMongoError as error:
            # The driver's messages quote documents, and so people's numbers: they go no further.
            raise _provider_error(error) from None

    return call


@translated
async def ping(database: Database) -> None:
    await database.command("ping")


@translated
async def create_indexes(collection: Collection, indexes: Sequence[Index]) -> int:
    """Idempotent, and how many were missing; an index of that name with other keys is refused, not replaced."""
    known = await collection.index_information()
    for index in indexes:
        await collection.create_index(list(index.keys), **index.options)
    return sum(index.name not in known for index in indexes)


async def forget_index(collection: Collection, name: str) -> None:
    """Idempotent."""
    if name in await collection.index_information():
        await collection.drop_index(name)


async def insert_new(collection: Collection, document: Document) -> bool:
    """False when its id, or another unique key of it, is taken."""
    try:
        await collection.insert_one(document)
    except _errors().DuplicateKeyError:
        return False
    return True


async def upserted(collection: Collection, guard: Document, change: Document) -> Document | None:
    """The document as changed, made when there is none of its id; None when it is there and the guard refuses it."""
    try:
        return await collection.find_one_and_update(guard, change, upsert=True, return_document=True)
    except _errors().DuplicateKeyError:
        return None


def newest(
    collection: Collection,
    wanted: Document,
    *,
    after: str | None,
    limit: int,
    fields: Sequence[str] | None = None,
    since: str | None = None,
) -> AsyncCursor[Document]:
    """A page of what was made before `after`, the newest first; one more than the limit when there are more.

    `since`: and not before that; both are ids. `fields`: these alone, of documents that are large.

    Ids sort by the time they were made: the range on them goes on exactly where a page has ended.
    """
    bounds = ({"$lt": after} if after else {}) | ({"$gte": since} if since else {})
    between = {"_id": bounds} if bounds else {}
    shown = None if fields is None else ["v", *fields]
    return collection.find(wanted | between, shown).sort("_id", -1).limit(limit + 1)


async def replace_guarded(
    collection: Collection, kind: str, key: str, revision: int, fields: Document
) -> None:
    """StaleError unless the document still is at that revision."""
    written = await collection.update_one({"_id": key, "revision": revision}, {"$set": fields})
    if not written.matched_count:
        raise StaleError(kind, key)


@contextmanager
def unique(taken: TalkstackError) -> Generator[None]:
    """Whoever writes what another document already has under a unique index gets this error."""
    try:
        yield
    except _errors().DuplicateKeyError:
        raise taken from None


async def insert_missing(collection: Collection, documents: Sequence[Document]) -> None:
    """Documents whose key is taken are left out."""
    try:
        await collection.insert_many(documents, ordered=False)
    except _errors().BulkWriteError as error:
        if not _only_duplicates(error):
            raise


def readable(document: Document, kind: str) -> Document:
    version = document.get("v")
    if version not in READABLE:
        raise DocumentVersionError(kind, version)
    return document


def _errors():  # noqa: ANN202 - a module has no nameable type
    from pymongo import errors

    return errors


def _provider_error(error: PyMongoError) -> ProviderError:
    code = getattr(error, "code", None)
    reason = type(error).__name__ if code is None else f"{type(error).__name__} {code}"
    return ProviderError("mongodb", reason, retryable=_is_retryable(error, code))


def _is_retryable(error: PyMongoError, code: int | None) -> bool:
    return (
        isinstance(error, _errors().ConnectionFailure)
        or error.timeout
        or error.has_error_label("RetryableWriteError")
        or code in RETRYABLE_CODES
    )


def _only_duplicates(error: BulkWriteError) -> bool:
    details = error.details
    failed = {failure["code"] for failure in details["writeErrors"]}
    return failed <= {DUPLICATE_KEY} and not details["writeConcernErrors"]
