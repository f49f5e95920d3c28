"""What all stores share on the server: indexes, document versions and errors."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta

import pytest
from pymongo import AsyncMongoClient

from talkstack.agents.store import MongoAgentStore
from talkstack.analysis.store import MongoAnalysisStore
from talkstack.book.model import Wanted
from talkstack.book.store import LEADS, MongoCallBook
from talkstack.calls.store import COLLECTION as CALLS
from talkstack.calls.store import MongoCallStore
from talkstack.conversation.store import MongoReplyStore, MongoUtteranceStore
from talkstack.database import Database, Document, DocumentVersionError, Index, create_indexes, ping
from talkstack.deliveries.store import MongoDeliveryStore
from talkstack.dialling.store import MongoDialStore
from talkstack.errors import NotFoundError, ProviderError
from talkstack.keys.store import MongoKeyStore
from talkstack.numbers.store import MongoNumberStore
from talkstack.projects.store import MongoProjectStore
from talkstack.reanalysis.store import MongoJobStore
from talkstack.secrets.cipher import Cipher
from talkstack.secrets.store import MongoSecretStore
from talkstack.setup.store import DECLARED, migrate
from talkstack.tools.store import MongoToolRunStore
from talkstack.usage.model.report import Group
from talkstack.usage.store import MongoPriceBookStore, MongoSpending, MongoUsageStore
from talkstack.webhooks.store import MongoEventStore
from tests.builders import (
    NOON,
    a_call,
    a_dial,
    a_fact,
    a_number,
    a_project,
    a_reply,
    a_run,
    an_agent,
    an_utterance,
)
from tests.contract.stores.conftest import PERSONS
from tests.contract.stores.queries.heard import Heard, stages
from tests.contract.stores.queries.measures import ask_measures
from tests.contract.stores.queries.pages import fitting, pages

NEWEST_FIRST = ({"_id": -1}, {"order": -1})
ANYBODY = {"project_id": None, "person": None}


async def ask_everything(database: Database) -> None:
    calls, agents = MongoCallStore(database), MongoAgentStore(database)
    replies = MongoReplyStore(database, Cipher(bytes(32)))
    numbers, projects = MongoNumberStore(database), MongoProjectStore(database)
    dials = MongoDialStore(database)
    for _ in range(2):
        await calls.insert(a_call())
        await numbers.assign(a_number())
        await projects.ensure(a_project())
        await agents.ensure(an_agent())
        await replies.insert(a_reply())
        await dials.begin(a_dial(n=1))
        await dials.learn("call_1", 1, "CA1")
    with suppress(NotFoundError):
        await MongoKeyStore(database).by_digest("0" * 64)
    await agents.releases("agt_1", after=None, limit=1)
    await calls.by_sid("CA1")
    await calls.ordered("k1")
    await calls.lagging(before=NOON, limit=10)
    await calls.ended_before("prj_1", NOON, limit=10)
    await calls.unclosed("prj_1", NOON, since=NOON - timedelta(days=1))
    for scope in ({}, {"project_id": "prj_1"}, {"project_id": "prj_1", "person": "per_1"}):
        for before in (None, "call_2"):
            await calls.count_live(**ANYBODY | scope, before=before, most=3)
    await numbers.by_e164("+15550001000")
    await numbers.outbound("prj_1", "agt_1")
    await dials.known(["CA1"])
    await dials.of_call("call_1")
    await replies.of_call("call_1")
    await MongoUtteranceStore(database).of_call("call_1")
    await MongoEventStore(database).of_stream("call_1")
    await ask_for_deliveries(database)
    await MongoToolRunStore(database).of_call("call_1")
    await agents.delete_all("prj_1", NOON)
    await numbers.forget_all("prj_1")
    for lead in LEADS:
        await MongoCallBook(database).page("prj_1", Wanted(**{lead: "x"}), after=None, limit=1)
    for page in pages():
        await page.ask(database)
    await MongoSecretStore(database, Cipher(bytes(32))).page("prj_1", after="clinic", limit=10)


async def ask_for_deliveries(database: Database) -> None:
    deliveries = MongoDeliveryStore(database)
    await deliveries.of_stream("call_1")
    await deliveries.pending("whk_1", "call_1")
    await deliveries.due(NOON, limit=10)
    await MongoNumberStore(database).untold(limit=10)
    await deliveries.wake("whk_1", NOON)
    await deliveries.wake("whk_1", NOON, stream="call_1")
    await deliveries.forget("whk_1")


async def ask_what_was_spent(database: Database) -> None:
    await MongoPriceBookStore(database).at(NOON)
    usage, spending = MongoUsageStore(database), MongoSpending(database)
    await usage.spent("prj_1", "2026-03-02")
    await usage.report("prj_1", "2026-03-01", "2026-03-31", by=(Group.DAY, Group.METER), limit=10)
    await usage.unreconciled(limit=10)
    await spending.of_days("prj_1", "2026-03-01", "2026-03-31")
    await spending.live("prj_1")


async def ask_of_analyses(database: Database) -> None:
    await MongoAnalysisStore(database).erase("call_1")
    jobs = MongoJobStore(database)
    await jobs.ordered("k1")
    await jobs.running("prj_1")
    await jobs.stalled(before=NOON, limit=10)


async def test_every_query_has_its_index_and_every_index_its_query(database: Database, mongodb_uri: str):
    heard = Heard()
    async with AsyncMongoClient[Document](mongodb_uri, event_listeners=[heard]) as client:
        await ask_everything(client[database.name])
        await ask_measures(client[database.name])
        await ask_what_was_spent(client[database.name])
        await ask_of_analyses(client[database.name])
    used = set[tuple[str, str]]()
    for find in heard.finds:
        if find.get("sort") in NEWEST_FIRST:
            used |= {(find["find"], index.name) for index in fitting(find)}
        elif not isinstance(find["filter"].get("_id"), str):
            plan = await stages(database, find)
            assert "COLLSCAN" not in {stage["stage"] for stage in plan}
            used |= {(find["find"], stage["indexName"]) for stage in plan if stage["stage"] == "IXSCAN"}
    asked_for = [
        (name, index) for name, indexes in DECLARED.items() for index in indexes if not index.expires
    ]
    assert used == {(name, index.name) for name, index in asked_for}


async def test_facts_of_a_call_just_read_are_one_round_trip(database: Database, mongodb_uri: str):
    call = await MongoCallStore(database).insert(a_call())
    heard = Heard()
    async with AsyncMongoClient[Document](mongodb_uri, event_listeners=[heard]) as client:
        calls = MongoCallStore(client[database.name])
        await calls.append("call_1", [a_fact("turn:1")], known=call)
        assert heard.names == ["update"]


async def test_order_is_asked_for_and_not_left_to_an_index(database: Database):
    for name in DECLARED:
        await database[name].drop_indexes()
    replies = MongoReplyStore(database, Cipher(bytes(32)))
    utterances = MongoUtteranceStore(database)
    runs = MongoToolRunStore(database)
    for n in (2, 1):
        await replies.insert(a_reply(n))
        await runs.propose(a_run(n))
        await utterances.add([an_utterance(n, speaker="agent"), an_utterance(n)])
    assert [reply.n for reply in await replies.of_call("call_1")] == [1, 2]
    assert [run.n for run in await runs.of_call("call_1")] == [1, 2]
    said = [(each.n, each.speaker) for each in await utterances.of_call("call_1")]
    assert said == [(1, "caller"), (1, "agent"), (2, "caller"), (2, "agent")]


async def test_migrating_again_changes_nothing(database: Database):
    before = {name: await database[name].index_information() for name in DECLARED}
    await migrate(database, PERSONS)
    assert {name: await database[name].index_information() for name in DECLARED} == before
    names = {name: set(indexes) - {"_id_"} for name, indexes in before.items()}
    assert names == {name: {index.name for index in indexes} for name, indexes in DECLARED.items()}


async def test_an_index_that_changed_under_its_name_is_refused(database: Database):
    other = Index(name="twilio_sid", keys=(("caller", 1),))
    with pytest.raises(ProviderError) as refused:
        await create_indexes(database[CALLS], [other])
    assert (refused.value.provider, refused.value.retryable) == ("mongodb", False)


async def test_the_migration_runs_as_a_command(mongodb_uri: str, database: Database):
    await database.client.drop_database(database.name)
    settings = {
        "PUBLIC_URL": "https://app.example",
        "MONGODB_URI": mongodb_uri,
        "MONGODB_DATABASE": database.name,
        "TWILIO_ACCOUNT_SID": "AC1",
        "TWILIO_AUTH_TOKEN": "t",
        "SPEECH_ENDPOINT": "https://speech.example",
        "OPENAI_ENDPOINT": "https://model.example",
        "OPENAI_MODEL": "m",
        "MEDIA_KEY": "k",
        "SECRETS_KEY": "A" * 43 + "=",
        "PERSON_KEY": "k",
    }
    done = run_migration(settings)
    assert (done.returncode, done.stderr) == (0, "")
    assert "twilio_sid" in await database[CALLS].index_information()
    refused = run_migration(settings | {"MONGODB_URI": ""})
    assert (refused.returncode, refused.stderr) == (1, "migrate: settings: MONGODB_URI: ConfigurationError\n")


def run_migration(settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "talkstack.migrate"]
    environ = {"PATH": os.environ["PATH"], **settings}
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


async def test_a_document_of_another_version_is_not_guessed_at(database: Database):
    calls = MongoCallStore(database)
    await calls.insert(a_call())
    await database[CALLS].update_one({"_id": "call_1"}, {"$set": {"v": 99}})
    with pytest.raises(DocumentVersionError) as unreadable:
        await calls.get("call_1")
    assert (unreadable.value.kind, unreadable.value.version) == ("call", 99)


async def test_a_server_that_is_there_answers(database: Database):
    await ping(database)


async def test_a_server_that_is_away_is_a_retryable_failure():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        uri = f"mongodb://127.0.0.1:{port}/?directConnection=true&serverSelectionTimeoutMS=50"
        async with AsyncMongoClient[Document](uri) as client:
            with pytest.raises(ProviderError) as away:
                await MongoCallStore(client["talkstack"]).get("call_1")
    assert (away.value.provider, away.value.retryable) == ("mongodb", True)


async def test_what_the_server_refuses_is_told_without_the_document(database: Database):
    await MongoCallStore(database).insert(a_call())
    await database[CALLS].update_one({"_id": "call_1"}, {"$set": {"log": "+15550002000"}})
    with pytest.raises(ProviderError) as refused:
        await MongoCallStore(database).append("call_1", [a_fact("turn:1")], known=a_call())
    assert refused.value.retryable is False
    assert "+1555" not in str(refused.value)
