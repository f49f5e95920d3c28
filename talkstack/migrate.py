"""python -m talkstack.migrate: creates what the stores declare, and brings older documents up to date.

Running it again changes nothing. Run it before a new version of the app is deployed.
"""

from __future__ import annotations

import asyncio
import os
import sys

from talkstack.agents import store as agents
from talkstack.analysis import store as analysis
from talkstack.analytics import store as analytics
from talkstack.audit import store as audit
from talkstack.book import store as book
from talkstack.calls import store as calls
from talkstack.clock import SystemClock
from talkstack.conversation import store as conversation
from talkstack.database import Database, Index, connect, create_indexes
from talkstack.deliveries import store as deliveries
from talkstack.dialling import store as dialling
from talkstack.errors import ProviderError
from talkstack.idempotency import store as idempotency
from talkstack.identity import Identity
from talkstack.keys import store as keys
from talkstack.numbers import store as numbers
from talkstack.persons.model import Persons
from talkstack.projects import store as projects
from talkstack.reanalysis import store as reanalysis
from talkstack.retention import store as retention
from talkstack.secrets import store as secrets
from talkstack.settings import Settings, SettingsError
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


async def migrate(database: Database, persons: Persons) -> None:
    await upgrade(database, SystemClock().now(), persons)
    for collection, indexes in DECLARED.items():
        await create_indexes(database[collection], indexes)
    await usage.MongoPriceBookStore(database).insert(LIST)


def persons_of(settings: Settings) -> Persons:
    return Persons(settings.person_key.get_secret_value())


async def main(settings: Settings) -> None:
    identity = Identity(settings.azure_client_id)
    async with connect(settings.mongodb_uri.get_secret_value(), identity.database_token) as client:
        await migrate(client[settings.mongodb_database], persons_of(settings))
    await identity.close()


if __name__ == "__main__":
    try:
        asyncio.run(main(Settings.read(os.environ)))
    except (SettingsError, ProviderError) as error:
        sys.exit(f"migrate: {error}")
