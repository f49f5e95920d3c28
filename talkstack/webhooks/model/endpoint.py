"""Where a project wants to be told of what, and how it knows that it was us."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from talkstack.webhooks.model.event import PAYLOAD_VERSION
from talkstack.webhooks.model.types import ALL, Disabled

MOST = 20
"""So many may a project have."""
MOST_SECRETS = 3
SEVERAL_FAILURES = 3
FAILING = timedelta(hours=24)
MOST_FAILURES = 20


@dataclass(frozen=True, kw_only=True)
class SigningSecret:
    """`until`: for so long it signs along; None: it is the one in use."""

    value: str = field(repr=False)
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """It is told of what comes about from `since` on. `secrets`: the one in use, first, and those it has replaced.

    `disablings` counts how often it was disabled; `failures` those since anything was accepted, the first of them at
    `failing_since`.
    """

    id: str
    project_id: str
    url: str
    secrets: tuple[SigningSecret, ...]
    created_at: datetime
    since: datetime
    events: tuple[str, ...] = (ALL,)
    description: str = ""
    payload_version: int = PAYLOAD_VERSION
    disabled_at: datetime | None = None
    disabled_reason: Disabled | None = None
    disablings: int = 0
    failures: int = 0
    failing_since: datetime | None = None
    updated_at: datetime | None = None
    revision: int = 1

    @property
    def enabled(self) -> bool:
        return self.disabled_at is None

    @property
    def failing(self) -> bool:
        """Nothing was accepted in several attempts in a row."""
        return self.failures >= SEVERAL_FAILURES

    @property
    def given_up(self) -> bool:
        """It was us who disabled it."""
        return self.disabled_reason in {Disabled.GONE, Disabled.FAILING}

    def wants(self, type_: str, at: datetime) -> bool:
        return self.enabled and at >= self.since and any(_covers(it, type_) for it in self.events)

    def signing(self, now: datetime) -> tuple[str, ...]:
        return tuple(it.value for it in self.secrets if it.until is None or now < it.until)

    def rotated(self, secret: str, now: datetime, overlap: timedelta) -> Endpoint:
        """The new secret signs at once, those before it along with it for as long as was promised of each."""
        before = replace(self.secrets[0], until=now + overlap)
        kept = [it for it in (before, *self.secrets[1:]) if it.until and now < it.until]
        return self._changed(now, secrets=(SigningSecret(value=secret), *kept))

    def changed(
        self, now: datetime, *, url: str, events: tuple[str, ...], description: str, enabled: bool
    ) -> Endpoint:
        after = self._changed(now, url=url, events=events, description=description)
        if enabled == self.enabled:
            return after
        if enabled:
            return replace(after, disabled_at=None, disabled_reason=None, since=now)
        return replace(after, disabled_at=now, disabled_reason=Disabled.SWITCHED_OFF)

    def hopeless(self, now: datetime, *, spent_since: datetime | None) -> bool:
        """Nothing was accepted for a day, in many attempts or in all that a delivery has had since `spent_since`."""
        if self.failing_since is None or now - self.failing_since < FAILING:
            return False
        if spent_since is not None and self.failing_since <= spent_since <= now - FAILING:
            return True
        return self.failures >= MOST_FAILURES

    def _changed(self, now: datetime, **changes: object) -> Endpoint:
        return replace(self, **changes, updated_at=now, revision=self.revision + 1)


def _covers(wanted: str, type_: str) -> bool:
    return wanted in {ALL, type_} or (wanted.endswith(".*") and type_.startswith(wanted[:-1]))
