"""The one place that knows adapters. Nothing is built before the first invocation asks for it."""
# ruff: noqa: PLC0415 - an adapter, and the SDK behind it, is loaded when it is first needed

from __future__ import annotations

import gc
import importlib
import logging
import os
import threading
from contextvars import ContextVar
from functools import cache, cached_property
from typing import TYPE_CHECKING

from talkstack.calls.durable import Bell, DurableLifecycle
from talkstack.calls.ports import CallStore
from talkstack.calls.service.answer import Receptionist
from talkstack.calls.service.keep import Keeper
from talkstack.calls.service.record import Recorder
from talkstack.calls.service.wrap_up import WrapUp
from talkstack.clock import Clock, SystemClock
from talkstack.conversation.answer import Answerer
from talkstack.conversation.listening import Listener
from talkstack.conversation.turn import Conversation
from talkstack.conversation.wait import Waiter
from talkstack.numbers.service import Directory
from talkstack.readiness import Readiness
from talkstack.settings import Settings
from talkstack.speech.files import AudioFiles
from talkstack.speech.service import Speaker, StockVoice
from talkstack.telephony.addresses import Addresses
from talkstack.tools.service import Ledger

if TYPE_CHECKING:
    from azure.durable_functions import DurableOrchestrationClient

    from talkstack.adapters import Adapters

HEAVY = (
    "pymongo",
    "azure.storage.blob.aio",
    "openai",
    "azure.cognitiveservices.speech",
    "twilio.rest",
)
"""What a call needs sooner or later and what takes long to import."""

MENDING_SECONDS = 10.0

WORDY = ("azure", "httpx2", "pymongo", "twilio")
"""The SDKs tell of every request; what is worth telling of them is told by the adapters."""


CHOSEN: ContextVar[Services] = ContextVar("services")
"""Services to use here in place of the process's own."""


def services() -> Services:
    return CHOSEN.get(None) or _own()


@cache
def _own() -> Services:
    """The process's services; the first call of it begins to load the SDKs in a thread."""
    settings = Settings.read(os.environ)
    logging.getLogger("talkstack").setLevel(settings.log_level)
    for name in WORDY:
        logging.getLogger(name).setLevel(logging.WARNING)
    from talkstack.adapters import Adapters

    clock = SystemClock()
    adapters = Adapters(settings, clock)
    threading.Thread(target=_load, args=(adapters,), name="load-sdks", daemon=True).start()
    return Services(settings, adapters, clock)


def _load(adapters: Adapters) -> None:
    """A caller listens to the greeting meanwhile. A turn that comes sooner loads what it needs itself."""
    for name in HEAVY:
        importlib.import_module(name)
    adapters.prepare()
    # The collector need not look through 140,000 objects that stay: a full collection stops every call for 0.1 s.
    gc.freeze()


class Services:
    """Each use case with the ports it needs, made when it is first asked for."""

    def __init__(self, settings: Settings, adapters: Adapters, clock: Clock) -> None:
        self.settings = settings
        self.adapters = adapters
        self.clock = clock
        self.bell = Bell(clock)
        self.addresses = Addresses(settings.public_base)
        self.stock = StockVoice(self.addresses)

    def lifecycle(self, client: DurableOrchestrationClient) -> DurableLifecycle:
        return DurableLifecycle(client, self.bell)

    def mending(self, client: DurableOrchestrationClient) -> DurableLifecycle:
        """For whoever mends lost bells: nobody waits on the line, and there may be many of them."""
        return DurableLifecycle(client, Bell(self.clock), patience=MENDING_SECONDS)

    @cached_property
    def twilio_tokens(self) -> tuple[str, ...]:
        tokens = (self.settings.twilio_auth_token, self.settings.twilio_auth_token_previous)
        return tuple(token.get_secret_value() for token in tokens)

    @cached_property
    def calls(self) -> CallStore:
        return self.adapters.calls

    @cached_property
    def directory(self) -> Directory:
        return Directory(
            numbers=self.adapters.numbers,
            projects=self.adapters.projects,
            agents=self.adapters.agents,
            clock=self.clock,
        )

    @cached_property
    def receptionist(self) -> Receptionist:
        return Receptionist(
            calls=self.calls,
            directory=self.directory,
            stock=self.stock,
            addresses=self.addresses,
            clock=self.clock,
        )

    @cached_property
    def recorder(self) -> Recorder:
        return Recorder(calls=self.calls, clock=self.clock)

    @cached_property
    def waiter(self) -> Waiter:
        return Waiter(
            calls=self.calls,
            replies=self.adapters.replies,
            directory=self.directory,
            stock=self.stock,
            addresses=self.addresses,
            clock=self.clock,
        )

    @cached_property
    def conversation(self) -> Conversation:
        return Conversation(
            calls=self.calls,
            replies=self.adapters.replies,
            utterances=self.adapters.utterances,
            directory=self.directory,
            answerer=self._answerer,
            waiter=self.waiter,
            addresses=self.addresses,
            clock=self.clock,
        )

    @cached_property
    def _answerer(self) -> Answerer:
        adapters = self.adapters
        return Answerer(
            model=adapters.model,
            ledger=Ledger(runs=adapters.tool_runs, caller=adapters.tool_caller, clock=self.clock),
            speaker=Speaker(
                synthesiser=adapters.synthesiser,
                audio=adapters.audio,
                addresses=self.addresses,
                media_key=self.settings.media_key.get_secret_value(),
            ),
            stock=self.stock,
            listener=Listener(telephony=adapters.telephony, recogniser=adapters.recogniser),
            clock=self.clock,
        )

    @cached_property
    def audio_files(self) -> AudioFiles:
        keys = (self.settings.media_key, self.settings.media_key_previous)
        return AudioFiles(
            audio=self.adapters.audio,
            calls=self.calls,
            media_keys=tuple(key.get_secret_value() for key in keys),
            clock=self.clock,
        )

    @cached_property
    def keeper(self) -> Keeper:
        return Keeper(
            calls=self.calls,
            recorder=self.recorder,
            directory=self.directory,
            telephony=self.adapters.telephony,
            clock=self.clock,
        )

    @cached_property
    def wrap_up(self) -> WrapUp:
        return WrapUp(
            calls=self.calls,
            directory=self.directory,
            telephony=self.adapters.telephony,
            recogniser=self.adapters.recogniser,
            clock=self.clock,
        )

    @cached_property
    def readiness(self) -> Readiness:
        return Readiness(self.adapters.checks(), self.clock)
