"""The use cases of calls that we place and of what is done to live ones, made when they are first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from talkstack.admission.service import Admission
from talkstack.calls.service.erase import Eraser, Removal
from talkstack.conversation.trouble.silence import Silencer
from talkstack.dialling.service.answer import Connector
from talkstack.dialling.service.cancel import Canceller
from talkstack.dialling.service.order import Orders
from talkstack.dialling.service.place import Dialler
from talkstack.dialling.service.settle import Settler
from talkstack.live.service.control import Controller
from talkstack.live.service.machine import Machines
from talkstack.live.service.message import Messenger
from talkstack.live.service.recite import Reciter
from talkstack.live.service.say import Prompter
from talkstack.recordings.service.pause import Pauser
from talkstack.retention.words import CallRecording
from talkstack.ringing.service import Router
from talkstack.usage.service.forget import Forgetter

if TYPE_CHECKING:
    from talkstack.services import Services


class Switchboard:
    def __init__(self, services: Services) -> None:
        self._services = services

    @cached_property
    def orders(self) -> Orders:
        app = self._services
        return Orders(
            calls=app.calls,
            projects=app.adapters.projects,
            agents=app.adapters.agents,
            numbers=app.adapters.numbers,
            persons=app.persons,
            plan=app.adapters.numbering_plan,
            admission=self.admission,
            audit=app.management.audit,
            clock=app.clock,
        )

    @cached_property
    def canceller(self) -> Canceller:
        app = self._services
        return Canceller(
            calls=app.calls,
            exchange=app.adapters.exchange,
            recorder=app.recorder,
            audit=app.management.audit,
            clock=app.clock,
        )

    @cached_property
    def admission(self) -> Admission:
        app = self._services
        return Admission(
            calls=app.calls,
            projects=app.adapters.projects,
            purse=app.backroom.purse,
            most=app.settings.max_live_calls,
            clock=app.clock,
        )

    @cached_property
    def router(self) -> Router:
        app = self._services
        return Router(directory=app.directory, hooks=app.adapters.ring_hooks, clock=app.clock)

    @cached_property
    def dialler(self) -> Dialler:
        app = self._services
        return Dialler(
            calls=app.calls,
            dials=app.adapters.dials,
            exchange=app.adapters.exchange,
            directory=app.directory,
            opener=lambda: app.opener,
            recorder=app.recorder,
            addresses=app.addresses,
            clock=app.clock,
        )

    @cached_property
    def settler(self) -> Settler:
        adapters = self._services.adapters
        return Settler(
            dials=adapters.dials,
            exchange=adapters.exchange,
            dialler=self.dialler,
            clock=self._services.clock,
        )

    @cached_property
    def connector(self) -> Connector:
        app = self._services
        return Connector(
            calls=app.calls,
            dialler=self.dialler,
            recorder=app.recorder,
            directory=app.directory,
            first_words=lambda: app.first_words,
            emergency=app.emergency,
            clock=app.clock,
        )

    @cached_property
    def machines(self) -> Machines:
        app = self._services
        return Machines(
            calls=app.calls,
            replies=app.adapters.replies,
            recorder=app.recorder,
            exchange=app.adapters.exchange,
            silencer=self._silencer,
            addresses=app.addresses,
        )

    @cached_property
    def messenger(self) -> Messenger:
        app = self._services
        return Messenger(calls=app.calls, reciter=self._reciter, waiter=app.waiter)

    @cached_property
    def controller(self) -> Controller:
        app = self._services
        return Controller(
            calls=app.calls,
            replies=app.adapters.replies,
            recorder=app.recorder,
            exchange=app.adapters.exchange,
            addresses=app.addresses,
            clock=app.clock,
        )

    @cached_property
    def pauser(self) -> Pauser:
        app = self._services
        return Pauser(calls=app.calls, capturer=app.backroom.capturer, clock=app.clock)

    @cached_property
    def prompter(self) -> Prompter:
        app = self._services
        return Prompter(
            calls=app.calls,
            directory=app.directory,
            reciter=self._reciter,
            waiter=app.waiter,
            stock=app.stock,
            addresses=app.addresses,
        )

    @cached_property
    def _reciter(self) -> Reciter:
        app = self._services
        return Reciter(
            replies=app.adapters.replies,
            conversation=app.conversation,
            waiter=app.waiter,
            silencer=self._silencer,
        )

    @cached_property
    def _silencer(self) -> Silencer:
        waiter = self._services.waiter
        return Silencer(replies=waiter.replies, reader=waiter.producer.reader, scribe=waiter.scribe)

    @cached_property
    def eraser(self) -> Eraser:
        adapters = self._services.adapters
        return Eraser(
            calls=adapters.calls,
            dials=adapters.dials,
            replies=adapters.replies,
            events=adapters.events,
            parts=(
                *self._services.backroom.words,
                CallRecording(adapters.recordings),
                adapters.deliveries,
                Forgetter(usage=adapters.usage, spending=adapters.spending),
            ),
            telephony=adapters.telephony,
            exchange=adapters.exchange,
        )

    @cached_property
    def removal(self) -> Removal:
        app = self._services
        return Removal(calls=app.calls, eraser=self.eraser, audit=app.management.audit, clock=app.clock)
