"""Where a project is told of what comes about: made, changed, rotated, deleted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass
from datetime import timedelta

from talkstack.audit.model import Actor, changed_fields
from talkstack.audit.service import Audit
from talkstack.clock import Clock
from talkstack.deliveries.ports import DeliveryStore
from talkstack.deliveries.service.outbox import Outbox
from talkstack.errors import ConflictError, FieldProblem, InvalidError, OutboundRefusedError
from talkstack.ids import new_id
from talkstack.revisions import at_revision
from talkstack.webhooks.model.endpoint import MOST, MOST_SECRETS, Endpoint, SigningSecret
from talkstack.webhooks.model.types import Disabled
from talkstack.webhooks.ports import EndpointStore
from talkstack.webhooks.signature import new_signing_secret

UNTOLD = frozenset({"revision", "updated_at", "secrets"})


@dataclass(frozen=True, kw_only=True)
class Webhooks:
    """`reachable` raises OutboundRefusedError for an address that may not be called."""

    endpoints: EndpointStore
    deliveries: DeliveryStore
    outbox: Outbox
    reachable: Callable[[str], object]
    audit: Audit
    clock: Clock

    async def create(
        self,
        actor: Actor,
        project_id: str,
        *,
        url: str,
        events: tuple[str, ...],
        description: str,
        enabled: bool,
    ) -> Endpoint:
        """With the secret that is told this once."""
        self._refuse(url)
        if await self.endpoints.count(project_id) >= MOST:
            raise ConflictError(
                "limit_reached", f"the project has {MOST} webhooks, which is as many as it may"
            )
        now = self.clock.now()
        endpoint = Endpoint(
            id=new_id("whk", now),
            project_id=project_id,
            url=url,
            events=tuple(dict.fromkeys(events)),
            description=description,
            secrets=(SigningSecret(value=new_signing_secret()),),
            created_at=now,
            since=now,
            disabled_at=None if enabled else now,
            disabled_reason=None if enabled else Disabled.SWITCHED_OFF,
        )
        fields = ("url", "events", "description", "enabled", "secret")
        async with self._change(actor, "webhook.create", endpoint, fields):
            await self.endpoints.insert(endpoint)
        return endpoint

    async def get(self, project_id: str, endpoint_id: str) -> Endpoint:
        return await self.endpoints.get(project_id, endpoint_id)

    async def page(self, project_id: str, *, after: str | None, limit: int) -> list[Endpoint]:
        return await self.endpoints.page(project_id, after=after, limit=limit)

    async def change(
        self,
        actor: Actor,
        project_id: str,
        endpoint_id: str,
        *,
        url: str,
        events: tuple[str, ...],
        description: str,
        enabled: bool,
        revision: int,
    ) -> Endpoint:
        """What waits for one that was disabled is due as soon as it is enabled."""
        before = at_revision(await self.endpoints.get(project_id, endpoint_id), "webhook", revision)
        self._refuse(url)
        now = self.clock.now()
        wanted = tuple(dict.fromkeys(events))
        after = before.changed(now, url=url, events=wanted, description=description, enabled=enabled)
        fields = [name for name in changed_fields(asdict(before), asdict(after)) if name not in UNTOLD]
        async with self._change(actor, "webhook.update", before, fields):
            await self.endpoints.replace(before, after)
            if url != before.url or (enabled and not before.enabled):
                await self.endpoints.fared_well(endpoint_id)
            if enabled and not before.enabled:
                await self.deliveries.wake(endpoint_id, now)
        return after

    async def rotate(
        self, actor: Actor, project_id: str, endpoint_id: str, *, overlap: timedelta
    ) -> Endpoint:
        """With the new secret, which is told this once. Without an overlap it is never refused."""
        before = await self.endpoints.get(project_id, endpoint_id)
        after = before.rotated(new_signing_secret(), self.clock.now(), overlap)
        if len(after.secrets) > MOST_SECRETS:
            raise ConflictError("secrets_overlap", "two former secrets still sign: wait, or leave no overlap")
        async with self._change(actor, "webhook.rotate", before, ("secret",)):
            await self.endpoints.replace(before, after)
        return after

    async def delete(self, actor: Actor, project_id: str, endpoint_id: str) -> None:
        """With all deliveries to it, those that wait too."""
        endpoint = await self.endpoints.get(project_id, endpoint_id)
        async with self._change(actor, "webhook.delete", endpoint, ()):
            await self.endpoints.delete(endpoint_id)
            await self.deliveries.forget(endpoint_id)

    def _change(
        self, actor: Actor, action: str, endpoint: Endpoint, fields: list[str] | tuple[str, ...]
    ) -> AbstractAsyncContextManager[None]:
        self.outbox.forget()
        return self.audit.change(
            actor, action, project_id=endpoint.project_id, resource=endpoint.id, fields=fields
        )

    def _refuse(self, url: str) -> None:
        try:
            self.reachable(url)
        except OutboundRefusedError as error:
            problem = FieldProblem("body", "/url", "address_refused", error.reason)
            raise InvalidError((problem,)) from None
