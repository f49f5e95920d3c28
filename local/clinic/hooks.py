"""The clinic is told what comes about in its calls: it checks each delivery, and keeps all that came, in its order."""

from aiohttp import web
from standardwebhooks import Webhook, WebhookVerificationError

from local.clinic.book import Arrival, Book
from local.clinic.ringing import UnsignedError
from local.faults.clinic import HookFault, HookLostAnswer, hook_switch
from local.faults.switch import Switch, cut_off


class Hooks:
    def __init__(self, book: Book, key: str) -> None:
        self._book = book
        self._verifier = Webhook(key.encode())
        self._faults: Switch[HookFault] = hook_switch()

    def add_to(self, app: web.Application) -> None:
        app.router.add_post("/hooks", self._take)
        app.router.add_get("/hooks", self._list)
        self._faults.add_to(app, "/hooks/fault")

    async def _take(self, request: web.Request) -> web.Response:
        arrival = self._verified(request, await request.read())
        match self._faults.take(lambda fault: fault.event in {None, arrival.type}):
            case None:
                self._book.arrive(arrival)
            case HookLostAnswer():
                self._book.arrive(arrival)
                cut_off(request)
            case fault:
                if fault.after_effect:
                    self._book.arrive(arrival)
                return web.Response(status=fault.status)
        return web.Response(status=204)

    async def _list(self, request: web.Request) -> web.Response:
        """All that was accepted, repeats as well, in the order in which it came; `of` is a call, or a number."""
        of = request.query.get("of")
        found = [it for it in self._book.arrivals() if of in {None, it.of}]
        return web.json_response({"arrivals": [it._asdict() for it in found]})

    def _verified(self, request: web.Request, body: bytes) -> Arrival:
        try:
            event = self._verifier.verify(body, dict(request.headers))
        except (WebhookVerificationError, ValueError) as error:
            raise UnsignedError(str(error)) from error
        return Arrival(event["id"], event["type"], event["data"]["id"], event["sequence"])
