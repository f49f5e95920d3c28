import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from local.carrier.account import Account, Settings
from local.carrier.calling.announcements import Announcements
from local.carrier.calling.outbound.phones import Phones
from local.carrier.calling.outbound.queue import Queue
from local.carrier.faults import CallError
from local.carrier.media.library import Library
from local.carrier.records.callees import Callees
from local.carrier.records.calls import Calls
from local.carrier.records.journal import Journal
from local.carrier.records.numbers import Numbers
from local.carrier.records.recordings import Recordings
from local.carrier.webhooks.client import Webhooks
from local.carrier.webhooks.post import Post
from local.carrier.webhooks.request import WebhookRequest
from local.speech.engines import Engine

if TYPE_CHECKING:
    from local.carrier.calling.dialling.child import Child
    from local.carrier.calling.session import Session

_log = logging.getLogger("carrier")


@dataclass
class Switchboard:
    """Everything that calls share."""

    account: Account
    settings: Settings
    engine: Engine
    journal: Journal
    numbers: Numbers
    recordings: Recordings
    calls: Calls
    webhooks: Webhooks
    library: Library
    queue: Queue
    announcements: Announcements = field(default_factory=Announcements)
    callees: Callees = field(default_factory=Callees)
    phones: Phones = field(default_factory=Phones)
    post: Post = field(default_factory=Post)
    base_url: str = ""
    children: "dict[str, Child]" = field(default_factory=dict[str, "Child"])
    sessions: "dict[str, Session]" = field(default_factory=dict[str, "Session"])
    tasks: set[asyncio.Task[object]] = field(default_factory=set[asyncio.Task[object]])

    def spawn[T](self, work: Coroutine[object, object, T]) -> asyncio.Task[T]:
        """Run work that outlives whoever asked for it."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._retire)
        return task

    def _retire(self, task: asyncio.Task[object]) -> None:
        self.tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error and not isinstance(error, CallError):
            _log.error("background work failed", exc_info=error)

    def announce(self, request: WebhookRequest) -> asyncio.Task[None]:
        """Tell the customer what needs no answer."""
        return self.spawn(self._announce(request))

    def call_back(self, request: WebhookRequest) -> list[asyncio.Task[None]]:
        """Tell of a call's or a recording's progress, as far as no trouble is made for that; what leaves at once."""
        leaving = [(seconds, self.spawn(self._announce(request, seconds))) for seconds in self.post.delays()]
        return [task for seconds, task in leaving if not seconds]

    async def _announce(self, request: WebhookRequest, after: float = 0.0) -> None:
        await asyncio.sleep(after)
        try:
            await self.webhooks.send(request)
        except CallError as fault:
            sid = request.standard.get("CallSid", "")
            self.journal.notify(sid, "error", fault.code, fault.message, request.url)

    def recording_url(self, sid: str) -> str:
        return f"{self.base_url}/2010-04-01/Accounts/{self.account.sid}/Recordings/{sid}"
