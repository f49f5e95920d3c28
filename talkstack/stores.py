"""Every store with the database behind it."""
# ruff: noqa: PLC0415 - the driver is loaded when it is first needed

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from talkstack.identity import Identity

if TYPE_CHECKING:
    from talkstack.agents.ports import AgentStore
    from talkstack.analysis.ports import AnalysisStore
    from talkstack.analytics.ports import MeasureStore
    from talkstack.audit.ports import AuditStore
    from talkstack.book.ports import CallBook
    from talkstack.calls.ports import CallStore
    from talkstack.conversation.ports import ReplyStore, UtteranceStore
    from talkstack.database import Database
    from talkstack.deliveries.ports import DeliveryStore
    from talkstack.dialling.ports import DialStore
    from talkstack.idempotency.ports import AttemptStore
    from talkstack.keys.ports import KeyStore, RateStore
    from talkstack.numbers.ports import NumberStore
    from talkstack.projects.ports import ProjectStore
    from talkstack.reanalysis.ports import JobStore
    from talkstack.retention.ports import Marks
    from talkstack.settings import Settings
    from talkstack.setup.ports import Schema
    from talkstack.tools.ports import ToolRunStore
    from talkstack.transcripts.ports import TranscriptStore
    from talkstack.usage.ports import PriceBookStore, Spending, UsageStore
    from talkstack.webhooks.ports import EventStore


class Stores:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._identity = Identity(settings.azure_client_id)

    @cached_property
    def database(self) -> Database:
        from talkstack.connection import connect

        client = connect(self._settings.mongodb_uri.get_secret_value(), self._identity.database_token)
        return client[self._settings.mongodb_database]

    @cached_property
    def schema(self) -> Schema:
        from talkstack.connection import connect
        from talkstack.persons.model import Persons
        from talkstack.secrets.cipher import Cipher
        from talkstack.setup.store import MongoSchema

        settings = self._settings
        uri, token = settings.mongodb_uri.get_secret_value(), self._identity.database_token
        persons = Persons(settings.person_key.get_secret_value())
        connected = partial(connect, uri, token, patient=True)
        return MongoSchema(connected, settings.mongodb_database, persons, Cipher.of(settings))

    @cached_property
    def keys(self) -> KeyStore:
        from talkstack.keys.store import MongoKeyStore

        return MongoKeyStore(self.database)

    @cached_property
    def rates(self) -> RateStore:
        from talkstack.keys.store import MongoRateStore

        return MongoRateStore(self.database)

    @cached_property
    def audit(self) -> AuditStore:
        from talkstack.audit.store import MongoAuditStore

        return MongoAuditStore(self.database)

    @cached_property
    def attempts(self) -> AttemptStore:
        from talkstack.idempotency.store import MongoAttemptStore

        return MongoAttemptStore(self.database)

    @cached_property
    def projects(self) -> ProjectStore:
        from talkstack.projects.store import MongoProjectStore

        return MongoProjectStore(self.database)

    @cached_property
    def agents(self) -> AgentStore:
        from talkstack.agents.store import MongoAgentStore

        return MongoAgentStore(self.database)

    @cached_property
    def numbers(self) -> NumberStore:
        from talkstack.numbers.store import MongoNumberStore

        return MongoNumberStore(self.database)

    @cached_property
    def calls(self) -> CallStore:
        from talkstack.calls.store import MongoCallStore

        return MongoCallStore(self.database)

    @cached_property
    def book(self) -> CallBook:
        from talkstack.book.store import MongoCallBook

        return MongoCallBook(self.database)

    @cached_property
    def dials(self) -> DialStore:
        from talkstack.dialling.store import MongoDialStore

        return MongoDialStore(self.database)

    @cached_property
    def replies(self) -> ReplyStore:
        from talkstack.conversation.store import MongoReplyStore
        from talkstack.secrets.cipher import Cipher

        return MongoReplyStore(self.database, Cipher.of(self._settings))

    @cached_property
    def utterances(self) -> UtteranceStore:
        from talkstack.conversation.store import MongoUtteranceStore

        return MongoUtteranceStore(self.database)

    @cached_property
    def tool_runs(self) -> ToolRunStore:
        from talkstack.tools.store import MongoToolRunStore

        return MongoToolRunStore(self.database)

    @cached_property
    def retention_marks(self) -> Marks:
        from talkstack.retention.store import MongoMarks

        return MongoMarks(self.database)

    @cached_property
    def deliveries(self) -> DeliveryStore:
        from talkstack.deliveries.store import MongoDeliveryStore

        return MongoDeliveryStore(self.database)

    @cached_property
    def transcripts(self) -> TranscriptStore:
        from talkstack.transcripts.store import MongoTranscriptStore

        return MongoTranscriptStore(self.database)

    @cached_property
    def analyses(self) -> AnalysisStore:
        from talkstack.analysis.store import MongoAnalysisStore

        return MongoAnalysisStore(self.database)

    @cached_property
    def analysis_jobs(self) -> JobStore:
        from talkstack.reanalysis.store import MongoJobStore

        return MongoJobStore(self.database)

    @cached_property
    def events(self) -> EventStore:
        from talkstack.webhooks.store import MongoEventStore

        return MongoEventStore(self.database)

    @cached_property
    def price_books(self) -> PriceBookStore:
        from talkstack.usage.store import MongoPriceBookStore

        return MongoPriceBookStore(self.database)

    @cached_property
    def usage(self) -> UsageStore:
        from talkstack.usage.store import MongoUsageStore

        return MongoUsageStore(self.database)

    @cached_property
    def spending(self) -> Spending:
        from talkstack.usage.store import MongoSpending

        return MongoSpending(self.database)

    @cached_property
    def measures(self) -> MeasureStore:
        from talkstack.analytics.store import MongoMeasureStore

        return MongoMeasureStore(self.database)
