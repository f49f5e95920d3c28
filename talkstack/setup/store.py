"""What the stores declare, and older documents brought up to date."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from talkstack.agents import store as agents
from talkstack.analysis import store as analysis
from talkstack.analytics import store as analytics
from talkstack.audit import store as audit
from talkstack.book import store as book
from talkstack.calls import store as calls
from talkstack.clock import SystemClock
from talkstack.connection import Client
from talkstack.conversation import store as conversation
from talkstack.database import Database, Index, create_indexes
from talkstack.deliveries import store as deliveries
from talkstack.dialling import store as dialling
from talkstack.idempotency import store as idempotency
from talkstack.keys import store as keys
from talkstack.numbers import store as numbers
from talkstack.persons.model import Persons
from talkstack.projects import store as projects
from talkstack.reanalysis import store as reanalysis
from talkstack.retention import store as retention
from talkstack.secrets import store as secrets
from talkstack.secrets.cipher import Cipher
from talkstack.setup.model import Migrated
from talkstack.setup.reseal import reseal
from talkstack.tools import store as tools
from talkstack.upgrade import upgrade
from talkstack.usage import store as usage
from talkstack.usage.listed import LIST
from talkstack.webhooks import store as webhooks

DECLARED: dict[str, tuple[Index, ...]] = {
    projects.COLLECTION: projects.INDEXES,
    keys.KEYS: keys.KEY_INDEXES,
    keys.RATES: keys.RATE_INDEXES,
    audit.COLLECTION: audit.INDEXES,
    idempotency.COLLECTION: idempotency.INDEXES,
    agents.AGENTS: agents.AGENT_INDEXES,
    agents.VERSIONS: agents.VERSION_INDEXES,
    numbers.COLLECTION: numbers.INDEXES,
    calls.COLLECTION: (*calls.INDEXES, *book.INDEXES),
    dialling.COLLECTION: dialling.INDEXES,
    conversation.REPLIES: conversation.REPLY_INDEXES,
    conversation.UTTERANCES: conversation.UTTERANCE_INDEXES,
    tools.COLLECTION: tools.INDEXES,
    secrets.COLLECTION: secrets.INDEXES,
    analysis.COLLECTION: analysis.INDEXES,
    reanalysis.COLLECTION: reanalysis.INDEXES,
    retention.COLLECTION: retention.INDEXES,
    webhooks.EVENTS: webhooks.EVENT_INDEXES,
    webhooks.ENDPOINTS: webhooks.ENDPOINT_INDEXES,
    deliveries.COLLECTION: deliveries.INDEXES,
    usage.BOOKS: usage.BOOK_INDEXES,
    usage.USAGE: usage.USAGE_INDEXES,
    usage.SPENDING: usage.SPENDING_INDEXES,
    usage.RUNNING: usage.RUNNING_INDEXES,
    analytics.COLLECTION: analytics.INDEXES,
}


class MongoSchema:
    """`connect` gives a patient client: how long everything may take is said here."""

    def __init__(
        self, connect: Callable[[], Client], database: str, persons: Persons, cipher: Cipher
    ) -> None:
        self._connect = connect
        self._database = database
        self._persons = persons
        self._cipher = cipher

    async def migrate(self, *, seconds: float) -> Migrated:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._connect() as client:
                done = await migrate(client[self._database], self._persons)
                resealed = await reseal(client[self._database], self._cipher)
                return replace(done, documents=done.documents + resealed)
        return Migrated(finished=False)


async def migrate(database: Database, persons: Persons) -> Migrated:
    documents = await upgrade(database, SystemClock().now(), persons)
    indexes = [await create_indexes(database[name], declared) for name, declared in DECLARED.items()]
    await usage.MongoPriceBookStore(database).insert(LIST)
    return Migrated(documents=documents, indexes=sum(indexes))
