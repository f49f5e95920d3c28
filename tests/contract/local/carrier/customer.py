"""The customer's side: a scripted app that is rung by webhooks and checks their signatures."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web
from twilio.request_validator import RequestValidator

from tests.contract.local.carrier.serving import serve

type Reply = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Received:
    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: dict[str, str]
    signed: bool


def twiml(*verbs: str) -> web.Response:
    return web.Response(text=f"<Response>{''.join(verbs)}</Response>", content_type="text/xml")


class Customer:
    """Answers each path with what was scripted for it, in order; the last answer repeats."""

    def __init__(self, auth_token: str) -> None:
        self._validator = RequestValidator(auth_token)
        self._scripts: defaultdict[str, deque[Callable[[], web.Response] | Reply]] = defaultdict(deque)
        self._arrivals: defaultdict[str, asyncio.Queue[Received]] = defaultdict(asyncio.Queue)
        self.received: list[Received] = []
        self.url = ""

    def on(self, path: str, *verbs: str) -> None:
        self._scripts[path].append(lambda: twiml(*verbs))

    def reply(self, path: str, status: int = 200, body: bytes = b"", content_type: str = "text/xml") -> None:
        self._scripts[path].append(lambda: web.Response(status=status, body=body, content_type=content_type))

    def handle(self, path: str, handler: Reply) -> None:
        self._scripts[path].append(handler)

    async def arrival(self, path: str) -> Received:
        """Wait for the next request to this path."""
        return await self._arrivals[path].get()

    def to(self, path: str) -> list[Received]:
        return [received for received in self.received if received.path == path]

    def valid(self, url: str, received: Received) -> bool:
        return self._validator.validate(url, received.form, received.headers["X-Twilio-Signature"])

    async def answer(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        signature = request.headers.get("X-Twilio-Signature", "")
        signed = self._validator.validate(str(request.url), form, signature)
        received = Received(
            request.method, request.path, dict(request.query), form, dict(request.headers), signed
        )
        self.received.append(received)
        self._arrivals[request.path].put_nowait(received)
        script = self._scripts[request.path]
        if not script:
            return web.Response(status=404)
        reply = script.popleft() if len(script) > 1 else script[0]
        return await reply(request) if asyncio.iscoroutinefunction(reply) else reply()


def serve_customer(customer: Customer):
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", customer.answer)
    return serve(app)
