"""Who answers a call: the number's own agent, or whom its ring hook chooses."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import NamedTuple

from talkstack.agents.model import AgentVersion
from talkstack.agents.words.variables import Value, defaults
from talkstack.clock import Clock
from talkstack.errors import NotFoundError
from talkstack.numbers.service.directory import Directory, Entry
from talkstack.ringing.model import Choice, HookFailedError, HookOutcome, Ringing, fills
from talkstack.ringing.ports import RingHooks
from talkstack.telephony.form import CallArrived

log = logging.getLogger(__name__)


class Routed(NamedTuple):
    """`hook` is how the hook was answered; None when the number has none."""

    version: AgentVersion
    values: dict[str, Value]
    hook: HookOutcome | None


@dataclass(frozen=True, kw_only=True)
class Router:
    directory: Directory
    hooks: RingHooks
    clock: Clock

    async def route(self, entry: Entry, arrived: CallArrived, person: str) -> Routed:
        """Whatever is wrong with a hook, the number's own agent answers."""
        hook = entry.number.ring_hook
        if hook is None:
            return _own(entry, None)
        try:
            choice = await self.hooks.ask(hook, self._ringing(entry, arrived, person))
            return await self._chosen(entry, choice)
        except HookFailedError as error:
            log.warning("hook.failed number=%s outcome=%s", entry.number.id, error.outcome)
            return _own(entry, error.outcome)

    async def _chosen(self, entry: Entry, choice: Choice) -> Routed:
        if choice == Choice():
            return _own(entry, HookOutcome.DEFAULT)
        version = await self._version(entry, choice)
        variables = version.draft.variables
        if not fills(variables, choice.variables):
            raise HookFailedError(HookOutcome.INVALID)
        return Routed(version, defaults(variables) | choice.variables, HookOutcome.USED)

    async def _version(self, entry: Entry, choice: Choice) -> AgentVersion:
        if choice.agent_id is None and choice.agent_version is None:
            return entry.version
        agent_id = choice.agent_id or entry.version.agent_id
        try:
            return await self.directory.chosen(entry.project.id, agent_id, choice.agent_version)
        except NotFoundError:
            raise HookFailedError(HookOutcome.INVALID) from None

    def _ringing(self, entry: Entry, arrived: CallArrived, person: str) -> Ringing:
        return Ringing(
            call_sid=arrived.call_sid,
            project_id=entry.project.id,
            number_id=entry.number.id,
            number=entry.number.e164,
            caller=arrived.caller,
            person=person,
            at=self.clock.now(),
        )


def _own(entry: Entry, hook: HookOutcome | None) -> Routed:
    return Routed(entry.version, defaults(entry.version.draft.variables), hook)
