"""The ring hook by HTTP: one signed request to the customer, while the phone rings."""

from __future__ import annotations

import asyncio
import json

from pydantic import ValidationError

from talkstack.cache import Cache
from talkstack.clock import Clock
from talkstack.errors import NotFoundError, OutboundRefusedError
from talkstack.http.outbound import Answer, Outbound, OutboundFailedError
from talkstack.numbers.model import RingHook
from talkstack.ringing.model import Choice, HookFailedError, HookOutcome, Ringing
from talkstack.secrets.ports import SecretStore
from talkstack.webhooks.signature import UnusableSecretError, signed

PATIENCE_SECONDS = 1.5
LARGEST_ANSWER = 64 * 1024
SECRET_SECONDS = 30.0
"""How late another secret may be noticed: to read it takes the database, and the caller waits."""
ABSENT_SECONDS = 5.0
MOST_SECRETS = 256
OK = 200


class HttpRingHooks:
    def __init__(
        self, *, outbound: Outbound, secrets: SecretStore, clock: Clock, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._patience = patience
        self._outbound = outbound
        self._secrets = secrets
        self._clock = clock
        self._known: Cache[tuple[str, str], str] = Cache(
            clock.monotonic, ttl=SECRET_SECONDS, absent_ttl=ABSENT_SECONDS, size=MOST_SECRETS
        )

    async def ask(self, hook: RingHook, ringing: Ringing) -> Choice:
        try:
            async with asyncio.timeout(self._patience):
                answer = await self._answer(hook, ringing)
        except TimeoutError:
            raise HookFailedError(HookOutcome.LATE) from None
        except (NotFoundError, UnusableSecretError):
            raise HookFailedError(HookOutcome.UNSIGNED) from None
        except (OutboundRefusedError, OutboundFailedError):
            raise HookFailedError(HookOutcome.UNREACHED) from None
        return choice_of(answer)

    async def _answer(self, hook: RingHook, ringing: Ringing) -> Answer:
        key = ringing.project_id, hook.secret
        secret = await self._known.get(key, lambda: self._secrets.get(*key))
        body = body_of(ringing)
        timestamp = int(self._clock.now().timestamp())
        headers = signed([secret], id_=f"ringing_{ringing.call_sid}", timestamp=timestamp, body=body)
        return await self._outbound.request(
            "POST",
            hook.url,
            headers={"Content-Type": "application/json", "Accept": "application/json", **headers},
            body=body,
            seconds=2 * self._patience,  # whoever asks gives up before
            max_bytes=LARGEST_ANSWER,
        )


def body_of(ringing: Ringing) -> bytes:
    data = {
        "project_id": ringing.project_id,
        "number_id": ringing.number_id,
        "number": ringing.number,
        "caller": ringing.caller or None,
        "person": ringing.person or None,
    }
    event = {"type": "call.ringing", "timestamp": ringing.at.isoformat(), "data": data}
    return json.dumps(event, separators=(",", ":")).encode()


def choice_of(answer: Answer) -> Choice:
    if answer.status != OK:
        raise HookFailedError(HookOutcome.REFUSED)
    if answer.truncated or answer.headers.get("content-encoding", "identity") != "identity":
        raise HookFailedError(HookOutcome.INVALID)
    try:
        return Choice.model_validate_json(answer.body)
    except ValidationError:
        raise HookFailedError(HookOutcome.INVALID) from None
