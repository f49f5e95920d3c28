"""Every use case with the ports it needs, made when it is first asked for."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import TYPE_CHECKING

from talkstack.backroom import Backroom
from talkstack.calls.durable import Bell, DurableLifecycle
from talkstack.calls.ports import CallStore, Lifecycle
from talkstack.calls.service.answer import Receptionist
from talkstack.calls.service.keep import Keeper
from talkstack.calls.service.record import Recorder
from talkstack.clock import Clock
from talkstack.conversation.listening import Listener
from talkstack.conversation.opening import FirstWords, Opener
from talkstack.conversation.reply.answer import Answerer
from talkstack.conversation.reply.deliver import Deliverer
from talkstack.conversation.reply.producer import Producer
from talkstack.conversation.reply.production import Workshop
from talkstack.conversation.reply.remake import SegmentRemaker
from talkstack.conversation.reply.scribe import Scribe
from talkstack.conversation.reply.wait import Waiter
from talkstack.conversation.situation import Reader
from talkstack.conversation.trouble.emergency import Emergency
from talkstack.conversation.turn import Conversation
from talkstack.desk import CallDesk
from talkstack.mailroom import Mailroom
from talkstack.numbers.service.directory import Directory
from talkstack.persons.model import Persons
from talkstack.readiness import Readiness
from talkstack.reanalysis.durable import DurableJobRunner
from talkstack.reanalysis.ports import JobRunner
from talkstack.settings import Settings
from talkstack.speech.files import AudioFiles
from talkstack.speech.service import Speaker, StockVoice
from talkstack.switchboard import Switchboard
from talkstack.telephony.addresses import Addresses
from talkstack.tools.service import Ledger

if TYPE_CHECKING:
    from azure.durable_functions import DurableOrchestrationClient

    from talkstack.adapters import Adapters
    from talkstack.management import Management

MENDING_SECONDS = 10.0


class Services:
    def __init__(self, settings: Settings, adapters: Adapters, clock: Clock) -> None:
        self.settings = settings
        self.adapters = adapters
        self.clock = clock
        self.bell = Bell(clock, adapters.meter)
        self.addresses = Addresses(settings.public_base)
        self.stock = StockVoice(self.addresses)
        self.persons = Persons(settings.person_key.get_secret_value())

    def lifecycle(self, client: DurableOrchestrationClient) -> Lifecycle:
        return DurableLifecycle(client, self.bell)

    def mending(self, client: DurableOrchestrationClient) -> DurableLifecycle:
        """For whoever mends lost bells: nobody waits on the line, and there may be many of them."""
        return DurableLifecycle(client, Bell(self.clock, self.adapters.meter), patience=MENDING_SECONDS)

    def desk(self, client: DurableOrchestrationClient) -> CallDesk:
        return CallDesk(
            management=self.management,
            switchboard=self.switchboard,
            lifecycle=self.lifecycle(client),
            couriers=self.mailroom.couriers(client),
            runner=self.runner(client),
        )

    def runner(self, client: DurableOrchestrationClient) -> JobRunner:
        return DurableJobRunner(client)

    @cached_property
    def calls(self) -> CallStore:
        return self.adapters.calls

    @cached_property
    def management(self) -> Management:
        """Loaded when the API is first asked: no call needs it."""
        from talkstack.management import Management  # noqa: PLC0415 - as its docstring says

        return Management(self.settings, self.adapters, self.clock, self.directory, self.mailroom)

    @cached_property
    def directory(self) -> Directory:
        it = self.adapters
        return Directory(numbers=it.numbers, projects=it.projects, agents=it.agents, clock=self.clock)

    @cached_property
    def receptionist(self) -> Receptionist:
        return Receptionist(
            calls=self.calls,
            directory=self.directory,
            persons=self.persons,
            router=self.switchboard.router,
            opener=self.opener,
            first_words=lambda: self.first_words,
            emergency=self.emergency,
            admission=self.switchboard.admission,
            addresses=self.addresses,
            clock=self.clock,
        )

    @cached_property
    def opener(self) -> Opener:
        return Opener(stock=self.stock, deliverer=lambda: self._deliverer)

    @cached_property
    def switchboard(self) -> Switchboard:
        return Switchboard(self)

    @cached_property
    def recorder(self) -> Recorder:
        return Recorder(calls=self.calls, clock=self.clock)

    @cached_property
    def conversation(self) -> Conversation:
        return Conversation(
            calls=self.calls,
            replies=self.adapters.replies,
            reader=self._reader,
            producer=self._producer,
            waiter=self.waiter,
            scribe=self._scribe,
            emergency=self.emergency,
            listener=self._listener,
            first_words=self.first_words,
            addresses=self.addresses,
            meter=self.adapters.meter,
            clock=self.clock,
        )

    @cached_property
    def first_words(self) -> FirstWords:
        return FirstWords(reader=self._reader, producer=self._producer)

    @cached_property
    def waiter(self) -> Waiter:
        return Waiter(
            calls=self.calls,
            replies=self.adapters.replies,
            directory=self.directory,
            stock=self.stock,
            addresses=self.addresses,
            deliverer=self._deliverer,
            producer=self._producer,
            scribe=self._scribe,
            clock=self.clock,
        )

    def productions(self) -> list[asyncio.Task[None]]:
        """What this process is still making; a process that ends takes it along."""
        return self._producer.tasks()

    @cached_property
    def emergency(self) -> Emergency:
        return Emergency(stock=self.stock, addresses=self.addresses)

    @cached_property
    def _producer(self) -> Producer:
        adapters = self.adapters
        ledger = Ledger(runs=adapters.tool_runs, caller=adapters.tool_caller, clock=self.clock)
        shop = Workshop(
            answerer=Answerer(
                model=adapters.model,
                ledger=ledger,
                replies=adapters.replies,
                listener=self._listener,
                meter=adapters.meter,
                capturer=self.backroom.capturer,
                clock=self.clock,
            ),
            speaker=self._speaker,
            deliverer=self._deliverer,
            replies=adapters.replies,
            scribe=self._scribe,
            meter=adapters.meter,
            capturer=self.backroom.capturer,
            clock=self.clock,
        )
        return Producer(shop=shop, reader=self._reader, ledger=ledger, meter=adapters.meter)

    @cached_property
    def _reader(self) -> Reader:
        return Reader(
            calls=self.calls,
            replies=self.adapters.replies,
            utterances=self.adapters.utterances,
            directory=self.directory,
        )

    @cached_property
    def _scribe(self) -> Scribe:
        return Scribe(calls=self.calls, utterances=self.adapters.utterances, clock=self.clock)

    @cached_property
    def _listener(self) -> Listener:
        return Listener(telephony=self.adapters.telephony, recogniser=self.adapters.recogniser)

    @cached_property
    def _deliverer(self) -> Deliverer:
        return Deliverer(speaker=self._speaker, addresses=self.addresses)

    @cached_property
    def _speaker(self) -> Speaker:
        return Speaker(
            synthesiser=self.adapters.synthesiser,
            audio=self.adapters.audio,
            addresses=self.addresses,
            meter=self.adapters.meter,
            media_key=self.settings.media_key.get_secret_value(),
        )

    @cached_property
    def audio_files(self) -> AudioFiles:
        keys = (self.settings.media_key, self.settings.media_key_previous)
        return AudioFiles(
            audio=self.adapters.audio,
            calls=self.calls,
            remaker=SegmentRemaker(reader=self._reader, synthesiser=self.adapters.synthesiser),
            media_keys=tuple(key.get_secret_value() for key in keys),
            clock=self.clock,
        )

    @property
    def keeper(self) -> Keeper:
        return self.backroom.keeper

    @cached_property
    def backroom(self) -> Backroom:
        return Backroom(self)

    @cached_property
    def mailroom(self) -> Mailroom:
        return Mailroom(self.settings, self.adapters, self.clock)

    @cached_property
    def readiness(self) -> Readiness:
        return Readiness(self.adapters.checks(), self.clock)
