"""The customer's server that is told what comes about: it verifies all of it, keeps a journal, and is not always well."""

import asyncio
import hashlib
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web
from standardwebhooks import Webhook, WebhookVerificationError

from soak.chaos.plan import Answer, Plan
from soak.kills.way import broken, listening

HUNG_SECONDS = 30.0
"""Longer than anybody waits for an answer."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A delivery as it came; `event` is its webhook-id, `digest` that of its body."""

    event: str
    digest: str
    answer: Answer


@dataclass
class Receiver:
    """`secret` is known once the app was asked to tell this server."""

    plan: Plan
    secret: str = ""
    journal: list[Attempt] = field(default_factory=list[Attempt])
    _moods: dict[str, deque[Answer]] = field(default_factory=dict[str, deque[Answer]])

    async def start(self) -> tuple[web.AppRunner, str]:
        return await listening(self._handle)

    def accepted(self) -> set[str]:
        """The events whose receipt was said and, for all we know, heard."""
        return {attempt.event for attempt in self.journal if attempt.answer == "taken"}

    def counts(self) -> dict[str, int]:
        return dict(Counter(attempt.answer for attempt in self.journal))

    async def _handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        event = request.headers.get("webhook-id", "")
        answer = self._answer(event) if self._verified(body, request.headers) else "unverified"
        self.journal.append(Attempt(event=event, digest=hashlib.sha256(body).hexdigest(), answer=answer))
        match answer:
            case "taken":
                return web.Response(status=204)
            case "refused":
                return web.Response(status=500)
            case "hung":
                await asyncio.sleep(HUNG_SECONDS)
                return web.Response(status=504)
            case "lost":
                return broken(request)
            case "unverified":
                return web.Response(status=401)

    def _verified(self, body: bytes, headers: Mapping[str, str]) -> bool:
        try:
            Webhook(self.secret).verify(body, dict(headers))
        except WebhookVerificationError:
            return False
        return True

    def _answer(self, event: str) -> Answer:
        if event not in self._moods:
            self._moods[event] = self._mood(len(self._moods))
        mood = self._moods[event]
        return mood.popleft() if mood else "taken"

    def _mood(self, number: int) -> deque[Answer]:
        lot = self.plan.random(f"event {number}").random()
        for share, answers in self.plan.illnesses:
            if lot < share:
                return deque(answers)
            lot -= share
        return deque()
