"""Stands between the carrier and the front: deals the webhooks to the workers in turn, and strikes where planned."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web
from yarl import URL

from local.host.front import WORKER_HEADER
from local.loopback import HOST
from soak.kills.plan import Blow, Moment, Plan, nothing
from soak.kills.workers import Workers, live

TOKEN = "I-Twilio-Idempotency-Token"  # noqa: S105 - a header's name
UNASKED = ("/partial", "/recording", "/status")
"""Webhooks that are told something and answer nothing: they come beside the call."""

HOP_BY_HOP = frozenset({"host", "connection", "transfer-encoding", "content-length", "date"})


@dataclass(frozen=True)
class Answered:
    """What the carrier got; the worker that made it is 0 where the request broke off."""

    path: str
    status: int
    sha256: str
    worker: int


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
    number: int
    path: str
    held_by: int = 0


@dataclass
class Relay:
    session: aiohttp.ClientSession
    answers: list[Answered] = field(default_factory=list[Answered])
    deaths: list[Death] = field(default_factory=list[Death])
    target: str = ""
    url: str = ""
    workers: Workers | None = None
    replace_front: Callable[[], Awaitable[None]] | None = None
    _plan: Plan = nothing
    _tokens: set[str] = field(default_factory=set[str])
    _last: int = 0
    _strikes: list[asyncio.Task[None]] = field(default_factory=list[asyncio.Task[None]])
    _front_is_up: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> web.AppRunner:
        self._front_is_up.set()
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, HOST, 0)
        await site.start()
        self.url = f"http://{HOST}:{runner.addresses[0][1]}"
        return runner

    def begin(self, plan: Plan) -> None:
        """Count webhooks anew: a call comes."""
        self._plan = plan
        self._tokens, self.answers, self.deaths, self._strikes = set(), [], [], []

    async def pause(self) -> None:
        """While the caller is silent: what was due has fallen, and there is somebody to go on."""
        await self.settled()
        number = len(self._tokens)
        for blow in self._plan(number):
            if blow.moment == "between":
                await self._kill_front()
                self.deaths.append(Death("front", number, "", blow.moment, 0, held=False))

    async def settled(self) -> None:
        await asyncio.gather(*self._strikes)
        if self.workers:
            await self.workers.once(lambda workers: len(live(workers)) > 1)

    async def _handle(self, request: web.Request) -> web.Response:
        await request.read()  # while it can be had: a carrier that has waited too long goes away
        await self._front_is_up.wait()
        if request.path.startswith("/twilio/") and not request.path.endswith(UNASKED):
            return await self._webhook(request)
        return await self._forwarded(request, {}) or _broken(request)

    async def _webhook(self, request: web.Request) -> web.Response:
        webhook, blows = self._counted(request)
        for blow in blows:
            if blow.moment == "before":
                await self._strike(blow, webhook, self._last)
        webhook.held_by = await self._next_worker()
        self._strikes += [
            asyncio.create_task(self._strike_later(blow, webhook, webhook.held_by))
            for blow in blows
            if blow.moment == "during"
        ]
        response = await self._forwarded(request, {WORKER_HEADER: str(webhook.held_by)})
        self._note(request, response)
        webhook.held_by = 0
        for blow in blows:
            if blow.moment == "after":
                await self._strike(blow, webhook, self._last)
        return response or _broken(request)

    def _counted(self, request: web.Request) -> tuple[_Webhook, list[Blow]]:
        token, number = request.headers.get(TOKEN, ""), len(self._tokens)
        is_new = token not in self._tokens
        self._tokens.add(token)
        return _Webhook(number, request.path), list(self._plan(number)) if is_new else []

    async def _next_worker(self) -> int:
        """The one after the last that answered."""
        if self.workers is None:
            return 0
        numbers = [worker.number for worker in live(await self.workers.all())]
        return next((it for it in numbers if it > self._last), min(numbers, default=0))

    async def _strike_later(self, blow: Blow, webhook: _Webhook, hand: int) -> None:
        await asyncio.sleep(blow.after_ms / 1_000)
        await self._strike(blow, webhook, hand)

    async def _strike(self, blow: Blow, webhook: _Webhook, hand: int) -> None:
        victim = await self._kill_worker(blow.worker or hand or 1)
        held = victim == webhook.held_by
        self.deaths.append(Death(victim, webhook.number, webhook.path, blow.moment, blow.after_ms, held))

    async def _kill_worker(self, number: int) -> int:
        if self.workers is None:
            raise RuntimeError("a relay that knows no workers cannot kill one")
        return (await self.workers.kill(number)).number

    async def _kill_front(self) -> None:
        if self.replace_front is None:
            raise RuntimeError("a relay that cannot replace the front cannot kill it")
        self._front_is_up.clear()
        try:
            await self.replace_front()
        finally:
            self._front_is_up.set()

    async def _forwarded(self, request: web.Request, extra: dict[str, str]) -> web.Response | None:
        """None where the connection broke before an answer came."""
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP}
        try:
            async with self.session.request(
                request.method,
                URL(f"{self.target}{request.rel_url.raw_path_qs}", encoded=True),
                data=await request.read() or None,
                headers=headers | extra,
                allow_redirects=False,
            ) as answer:
                kept = {name: it for name, it in answer.headers.items() if name.lower() not in HOP_BY_HOP}
                return web.Response(status=answer.status, body=await answer.read(), headers=kept)
        except aiohttp.ClientError:
            return None

    def _note(self, request: web.Request, response: web.Response | None) -> None:
        path = request.rel_url.raw_path_qs
        if response is None:
            self.answers.append(Answered(path, 0, "", 0))
            return
        self._last = int(response.headers.get(WORKER_HEADER, "0"))
        body = response.body if isinstance(response.body, bytes) else b""
        self.answers.append(Answered(path, response.status, hashlib.sha256(body).hexdigest(), self._last))


def _broken(request: web.Request) -> web.Response:
    """As the front does it when a worker has died: no answer, only an end."""
    if request.transport:
        request.transport.abort()
    return web.Response(status=502)
