"""Stands between the carrier and the front: deals the webhooks to the workers in turn, and strikes where planned."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from aiohttp import web

from local.host.front import WORKER_HEADER
from soak.kills.plan import Blow, Moment, Plan
from soak.kills.way import Way, broken, listening
from soak.kills.workers import POLL_SECONDS, Workers

TOKEN = "I-Twilio-Idempotency-Token"  # noqa: S105 - a header's name
BEGINS_TURN = re.compile(r"/turns/(\d+)$")
UNASKED = ("/partial", "/recording", "/status")
"""Webhooks that are told something and answer nothing: they come beside the call."""


@dataclass(frozen=True)
class Answered:
    """What the carrier got after `ms`, and from which worker.

    Status 0 is a request that broke off, or whose answer came when the carrier had given up waiting.
    """

    path: str
    status: int
    twiml: str
    worker: int
    ms: int


@dataclass(frozen=True)
class Death:
    """`front` or a worker's number, at which webhook, and whether the worker held it just then."""

    victim: int | str
    webhook: int
    path: str
    moment: Moment
    after_ms: int
    held: bool


@dataclass
class _Webhook:
    """One attempt of the carrier's; `held_by` while it is with a worker."""

    number: int
    path: str
    again: bool
    held_by: int = 0


@dataclass
class Relay:
    """`workers` and `replace_front` are there once the stack is up."""

    way: Way
    answers: list[Answered] = field(default_factory=list[Answered])
    deaths: list[Death] = field(default_factory=list[Death])
    url: str = ""
    workers: Workers | None = None
    replace_front: Callable[[], Awaitable[None]] | None = None
    _plan: Plan = field(default_factory=Plan)
    _tokens: set[str] = field(default_factory=set[str])
    _line: int = 0
    _last: int = 0
    _second_tries: set[int] = field(default_factory=set[int])
    _strikes: list[asyncio.Task[None]] = field(default_factory=list[asyncio.Task[None]])

    async def start(self) -> web.AppRunner:
        runner, self.url = await listening(self._handle)
        return runner

    def begin(self, plan: Plan) -> None:
        """Count anew: a call comes."""
        self._plan, self._line = plan, 0
        self._tokens, self.answers, self.deaths, self._strikes = set(), [], [], []

    async def pause(self) -> None:
        """Before the caller's next line, while the call's clock stands."""
        await self.settled()
        self._line += 1
        if self._line in self._plan.fronts and self.replace_front:
            await self.replace_front()
            self.deaths.append(Death("front", len(self._tokens), "", "between", 0, held=False))

    async def settled(self) -> None:
        """Wait until what was due has fallen, and all workers are back."""
        await asyncio.gather(*self._strikes)
        if self.workers:
            await self.workers.complete()

    async def _handle(self, request: web.Request) -> web.Response:
        if request.path.startswith("/twilio/") and not request.path.endswith(UNASKED):
            return await self._webhook(request)
        return await self.way.forwarded(request, {}) or broken(request)

    async def _webhook(self, request: web.Request) -> web.Response:
        webhook = self._counted(request)
        blows = [] if webhook.again else self._blows(webhook)
        for blow in blows:
            if blow.moment == "before":
                await self._strike(blow, webhook, self._last)
        webhook.held_by = await self._next_worker()
        self._later([blow for blow in blows if blow.moment == "during"], webhook)
        response = await self._held(request, webhook)
        for blow in blows:
            if blow.moment == "after":
                await self._strike(blow, webhook, self._last)
        return response or broken(request)

    def _counted(self, request: web.Request) -> _Webhook:
        token = request.headers.get(TOKEN, "")
        again = token in self._tokens
        self._tokens.add(token)
        return _Webhook(len(self._tokens) - 1, request.path, again)

    def _blows(self, webhook: _Webhook) -> list[Blow]:
        turn = BEGINS_TURN.search(webhook.path)
        begun = int(turn[1]) if turn else None if webhook.number else 0
        at_turn = self._plan.turns.get(begun, ()) if begun is not None else ()
        return [*self._plan.webhooks(webhook.number), *at_turn]

    async def _next_worker(self) -> int:
        """The one after the last that answered."""
        if self.workers is None:
            return 0
        numbers = [worker.number for worker in await self.workers.live()]
        return next((it for it in numbers if it > self._last), min(numbers, default=0))

    async def _held(self, request: web.Request, webhook: _Webhook) -> web.Response | None:
        began = time.monotonic()
        if webhook.again:
            self._second_tries.add(webhook.held_by)
        try:
            response = await self.way.forwarded(request, {WORKER_HEADER: str(webhook.held_by)})
        finally:
            self._second_tries.discard(webhook.held_by)
            webhook.held_by = 0
        self._note(request, response, round((time.monotonic() - began) * 1_000))
        return response

    def _later(self, blows: Iterable[Blow], webhook: _Webhook) -> None:
        for blow in blows:
            work = self._fall(blow, webhook, blow.worker or webhook.held_by, blow.after_ms / 1_000)
            self._strikes.append(asyncio.create_task(work))

    async def _strike(self, blow: Blow, webhook: _Webhook, hand: int) -> None:
        """At once if it may, for a webhook that is held up here is late; otherwise as soon as it may."""
        if not await self._killed(blow, webhook, hand or 1):
            self._strikes.append(asyncio.create_task(self._fall(blow, webhook, hand or 1, POLL_SECONDS)))

    async def _fall(self, blow: Blow, webhook: _Webhook, victim: int, seconds: float) -> None:
        await asyncio.sleep(seconds)
        while not await self._killed(blow, webhook, victim):
            await asyncio.sleep(POLL_SECONDS)

    async def _killed(self, blow: Blow, webhook: _Webhook, victim: int) -> bool:
        """The carrier tries a webhook twice: whoever holds the second try is spared."""
        if self.workers is None or not await self.workers.kill(victim, spared=self._second_tries):
            return False
        held = victim == webhook.held_by
        self.deaths.append(Death(victim, webhook.number, webhook.path, blow.moment, blow.after_ms, held))
        return True

    def _note(self, request: web.Request, response: web.Response | None, ms: int) -> None:
        path, given_up = request.rel_url.raw_path_qs, request.transport is None
        if response is not None:
            self._last = int(response.headers.get(WORKER_HEADER, "0"))
        if response is None or given_up:
            self.answers.append(Answered(path, 0, "", 0, ms))
        else:
            self.answers.append(Answered(path, response.status, response.text or "", self._last, ms))
