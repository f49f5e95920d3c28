"""Idempotency-Key: the first answer under it is the answer, for a day."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from talkstack.clock import Clock
from talkstack.errors import ConflictError
from talkstack.http.rest.exchange import Incoming, Outgoing, Principal
from talkstack.idempotency.model import Attempt, KeptAnswer
from talkstack.idempotency.ports import AttemptStore

DEAD_AFTER = timedelta(seconds=60)
"""No request is at work for longer: whoever began it has died, and what it does is safe to do again."""
RETRY_SECONDS = 2


@dataclass(frozen=True, kw_only=True)
class KeptAnswers:
    store: AttemptStore
    clock: Clock

    async def begin(
        self, principal: Principal, operation: str, key: str, incoming: Incoming
    ) -> Outgoing | None:
        now = self.clock.now()
        mine = Attempt(id=_id(principal, operation, key), fingerprint=_fingerprint(incoming), began_at=now)
        kept = await self.store.begin(mine)
        if kept.fingerprint != mine.fingerprint:
            raise ConflictError("idempotency_key_reused", "the Idempotency-Key stood for another request")
        if kept.answer:
            return _again(kept.answer)
        if kept is mine or (now - kept.began_at >= DEAD_AFTER and await self.store.take_over(kept, now)):
            return None
        raise ConflictError(
            "request_in_progress", "the first request under this key is at work", retry_after=RETRY_SECONDS
        )

    async def end(self, principal: Principal, operation: str, key: str, outgoing: Outgoing | None) -> None:
        attempt_id = _id(principal, operation, key)
        if outgoing is None:
            await self.store.forget(attempt_id)
        else:
            await self.store.answer(attempt_id, _kept(outgoing))


def _id(principal: Principal, operation: str, key: str) -> str:
    """The key is the customer's own text: a digest of it is enough."""
    return hashlib.sha256(f"{principal.project_id}\n{operation}\n{key}".encode()).hexdigest()


def _fingerprint(incoming: Incoming) -> str:
    parts = (
        incoming.method,
        incoming.path,
        *(f"{name}={value}" for name, value in sorted(incoming.query.items())),
    )
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + incoming.body).hexdigest()


def _kept(outgoing: Outgoing) -> KeptAnswer:
    return KeptAnswer(
        status=outgoing.status,
        body=outgoing.body,
        media_type=outgoing.media_type,
        headers=outgoing.headers,
    )


def _again(answer: KeptAnswer) -> Outgoing:
    return Outgoing(
        status=answer.status,
        body=answer.body,
        media_type=answer.media_type,
        headers={**answer.headers, "Idempotency-Replayed": "true"},
    )
