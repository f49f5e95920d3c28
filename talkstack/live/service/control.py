"""What a client has done to a call while it goes on."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from talkstack.calls.call import HANG_UP, INSTRUCTIONS, SAY, Call, Command
from talkstack.calls.model.fact import FactKind
from talkstack.calls.ports import CallStore, Lifecycle
from talkstack.calls.service.own import own_call
from talkstack.calls.service.record import Recorder
from talkstack.clock import Clock
from talkstack.conversation.model import Directed, reply_id
from talkstack.conversation.ports import ReplyStore
from talkstack.errors import ConflictError, NotFoundError, StaleError
from talkstack.ids import new_id
from talkstack.live.model import Target, too_much, with_command
from talkstack.telephony.addresses import Addresses
from talkstack.telephony.ports import Exchange

ATTEMPTS = 8
ID_DIGITS = 26


@dataclass(frozen=True, kw_only=True)
class Controller:
    """All commands are idempotent by their id, which the target's key decides; each returns it.

    NotFoundError for a call of another project, ConflictError for one in which it cannot be done.
    """

    calls: CallStore
    replies: ReplyStore
    recorder: Recorder
    exchange: Exchange
    addresses: Addresses
    clock: Clock

    async def hang_up(self, target: Target, lifecycle: Lifecycle) -> str:
        call = await own_call(self.calls, target.project_id, target.call_id)
        known = call.hung_up
        if known is None:
            must_go_on(call)
        command_id = (known and known.ref) or command_id_of(target, HANG_UP, self.clock.now())
        await self._note(call.id, HANG_UP, command_id, lifecycle)
        if not call.finished:
            await self.exchange.hang_up(call.twilio_sid or "")
        return command_id

    async def say(self, target: Target, text: str, lifecycle: Lifecycle) -> str:
        """At once, whatever is being said; what was said already is not begun again."""
        call = await self._open(target)
        await self._must_be_ours(call)
        now = self.clock.now()
        command = Command(id=command_id_of(target, SAY, now), kind=SAY, at=now, text=text)
        await self._keep(call, command, lifecycle)
        onward = self.addresses.say(call.id, command.id)
        if await self._is_said(command.id, call) or await self.exchange.divert(call.twilio_sid or "", onward):
            return command.id
        raise _over(call.id)

    async def instruct(self, target: Target, text: str, lifecycle: Lifecycle, *, replaces: bool) -> str:
        """Heeded from the next turn on."""
        call = await self._open(target)
        now = self.clock.now()
        command_id = command_id_of(target, INSTRUCTIONS, now)
        command = Command(id=command_id, kind=INSTRUCTIONS, at=now, text=text, replaces=replaces)
        await self._keep(call, command, lifecycle)
        return command_id

    async def _open(self, target: Target) -> Call:
        call = await own_call(self.calls, target.project_id, target.call_id)
        must_go_on(call)
        if call.machine or call.hung_up:
            raise _over(call.id)
        return call

    async def _must_be_ours(self, call: Call) -> None:
        """Whoever was put through talks to a person."""
        with suppress(NotFoundError):
            last = await self.replies.get(reply_id(call.id, call.turns))
            if last.close.transfer:
                raise ConflictError("call_put_through", "whoever is on the line was put through to a person")

    async def _is_said(self, command_id: str, call: Call) -> bool:
        said = [reply.said for reply in await self.replies.of_call(call.id)]
        return any(isinstance(it, Directed) and it.command_id == command_id for it in said)

    async def _keep(self, call: Call, command: Command, lifecycle: Lifecycle) -> None:
        """The words first: whoever hears of the command finds them."""
        for _ in range(ATTEMPTS):
            if await self._is_kept(call, command):
                await self._note(call.id, command.kind, command.id, lifecycle)
                return
            call = await self.calls.get(call.id)
        raise StaleError("call", call.id)

    async def _is_kept(self, call: Call, command: Command) -> bool:
        """False when others came meanwhile. One that is there already is not refused."""
        if any(known.id == command.id for known in call.commands):
            return True
        commands = with_command(call.commands, command)
        if objection := too_much(commands):
            raise ConflictError("limit_reached", objection)
        return await self.calls.set_commands(call.id, len(call.commands), commands)

    async def _note(self, call_id: str, kind: str, command_id: str, lifecycle: Lifecycle) -> None:
        await self.recorder.note(
            call_id, lifecycle, kind=FactKind.COMMAND, key=command_id, what=kind, ref=command_id
        )


def command_id_of(target: Target, kind: str, now: datetime) -> str:
    """Whoever asks again under the same key, after whatever has died, means the same command."""
    if target.key is None:
        return new_id("cmd", now)
    digest = hashlib.sha256(f"{target.call_id}\n{kind}\n{target.key}".encode()).hexdigest()
    return f"cmd_{digest[:ID_DIGITS]}"


def must_go_on(call: Call) -> None:
    if call.finished:
        raise _over(call.id)
    if call.talking_since is None:
        raise ConflictError("call_not_answered", f"nobody has answered call {call.id} yet")


def _over(call_id: str) -> ConflictError:
    return ConflictError("call_over", f"call {call_id} is over")
