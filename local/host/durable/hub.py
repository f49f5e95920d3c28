"""What a client may ask of the task hub."""

import re
from collections.abc import Callable
from datetime import datetime

from local.host.durable.clock import Clock
from local.host.durable.contract import DurableSettings
from local.host.durable.orchestration.codec import Kind, event, execution_started, new_id
from local.host.durable.records import Birth, Instance, Message
from local.host.durable.scheduler import Scheduler
from local.host.durable.storage.store import Store

UNFIT_FOR_AN_ID = re.compile(r"[/\\#?\x00-\x1f\x7f-\x9f]")
LONGEST_ID = 256


class NoSuchInstanceError(Exception):
    def __init__(self, instance: str) -> None:
        super().__init__(f"No instance with ID '{instance}' found.")


class InstanceFinishedError(Exception):
    def __init__(self, instance: Instance) -> None:
        super().__init__(f"Instance with ID '{instance.id}' is {instance.status}.")


class AlreadyExistsError(Exception):
    def __init__(self, instance: Instance) -> None:
        super().__init__(f"An Orchestration instance with the status {instance.status} already exists.")


class UnknownOrchestratorError(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"The function '{name}' doesn't exist, is disabled, or is not an orchestrator function."
        )


class UnfitInstanceIdError(Exception):
    def __init__(self) -> None:
        super().__init__(
            "Orchestration instance ids must not start with @, must not contain /, \\, #, ?, or control "
            f"characters, and must not exceed {LONGEST_ID} characters."
        )


class Hub:
    def __init__(self, store: Store, scheduler: Scheduler, clock: Clock, settings: DurableSettings) -> None:
        self._store = store
        self._scheduler = scheduler
        self._clock = clock
        self._settings = settings

    def start_new(self, name: str, instance_id: str | None, input_: str | None, version: str | None) -> str:
        if not self._scheduler.knows_orchestrator(name):
            raise UnknownOrchestratorError(name)
        now = self._clock.now()
        instance = Instance(
            id=_fit(instance_id or new_id()),
            execution=new_id(),
            name=name,
            version=version or self._settings.default_version or "",
            created=now,
            updated=now,
            input=input_,
        )
        there = self._store.instance(instance.id)
        if there and not there.finished and self._settings.overridable_states == "NonRunningStates":
            raise AlreadyExistsError(there)
        with self._store.transaction():
            self._store.create(Birth(instance, execution_started(instance, now)))
        self._scheduler.wake(instance.id)
        return instance.id

    def find(self, instance_id: str) -> Instance:
        if instance := self._store.instance(instance_id):
            return instance
        raise NoSuchInstanceError(instance_id)

    def select(self, wanted: Callable[[Instance], bool]) -> list[Instance]:
        return [instance for instance in self._store.instances() if wanted(instance)]

    def raise_event(self, instance_id: str, name: str, data: str) -> None:
        self.live(instance_id)
        self._post(instance_id, Kind.EVENT_RAISED, Name=name, Input=data)

    def terminate(self, instance_id: str, reason: str | None) -> None:
        self.live(instance_id)
        self._post(instance_id, Kind.EXECUTION_TERMINATED, Input=reason)

    def suspend(self, instance_id: str, reason: str | None) -> None:
        if self.live(instance_id).status != "Suspended":
            self._post(instance_id, Kind.EXECUTION_SUSPENDED, status="Suspended", Reason=reason)

    def resume(self, instance_id: str, reason: str | None) -> None:
        if self.live(instance_id).status == "Suspended":
            self._post(instance_id, Kind.EXECUTION_RESUMED, status="Running", Reason=reason)

    def purge(self, instances: list[Instance]) -> int:
        """Only finished ones: what is live stays."""
        finished = [instance for instance in instances if instance.finished]
        with self._store.transaction():
            for instance in finished:
                self._store.purge(instance.id)
        return len(finished)

    def live(self, instance_id: str) -> Instance:
        instance = self.find(instance_id)
        if instance.finished:
            raise InstanceFinishedError(instance)
        return instance

    def _post(self, instance_id: str, kind: Kind, *, status: str | None = None, **fields: str | None) -> None:
        now: datetime = self._clock.now()
        with self._store.transaction():
            self._store.post(Message(instance_id, event(kind, now) | fields))
            if status:
                self._store.set_status(instance_id, status, now)
        self._scheduler.wake(instance_id)


def _fit(instance_id: str) -> str:
    if instance_id.startswith("@") or len(instance_id) > LONGEST_ID or UNFIT_FOR_AN_ID.search(instance_id):
        raise UnfitInstanceIdError
    return instance_id
