import asyncio
from contextlib import suppress

from local.carrier.calling.dialling.child import Child
from local.carrier.calling.diversion import DivertedError
from local.carrier.calling.line import Line, Sound
from local.carrier.faults import UnsupportedFeatureError
from local.carrier.media.activity import FRAME_MS, SILENT_FRAME
from local.carrier.media.leg import HungUpError
from local.carrier.records.calls import CallStatus
from local.carrier.twiml.verbs import Dial, Say
from local.carrier.webhooks.request import WebhookRequest
from local.speech.engines import VoiceError


async def dial(verb: Dial, line: Line) -> WebhookRequest | None:
    _refuse_what_is_not_done(verb, line)
    if not verb.answer_on_bridge:
        await line.answer()
    child = Child(verb, line)
    line.mark("dialling", child_sid=child.call.sid)
    await line.leg.tell("dialling", media_ms=line.leg.tape.ms)
    try:
        status = await Dialling(verb, line, child).run()
    except HungUpError:
        _end(child, child.cut_off, line)
        _tell_the_end(verb, child, line)
        raise
    except (DivertedError, VoiceError):
        _end(child, child.cut_off, line)
        raise
    _end(child, status, line)
    await line.leg.tell("dialled", status=status, media_ms=line.leg.tape.ms)
    return _action(verb, child, line)


def _refuse_what_is_not_done(verb: Dial, line: Line) -> None:
    if line.desk.phones.has(verb.number):
        raise UnsupportedFeatureError("<Dial> to a phone that waits to be called")
    if line.desk.callees.at(verb.number).machine:
        raise UnsupportedFeatureError("<Dial> to an answering machine")


def _end(child: Child, status: CallStatus, line: Line) -> None:
    child.end(status)
    line.mark("dialled", status=status, ms=child.bridged_ms)


def _tell_the_end(verb: Dial, child: Child, line: Line) -> None:
    """Nobody is left to hear what the action answers."""
    if line.leg.connected:
        line.call.become("completed")
    if action := _action(verb, child, line):
        line.desk.announce(action)


def _action(verb: Dial, child: Child, line: Line) -> WebhookRequest | None:
    """Without an action the document goes on, unlike after other verbs."""
    return line.request(verb.action, verb.method, child.facts()) if verb.action else None


class Dialling:
    """One callee: ringing, and the two parties talking."""

    def __init__(self, verb: Dial, line: Line, child: Child) -> None:
        self._verb = verb
        self._line = line
        self._child = child
        self._callee = line.desk.callees.at(verb.number)

    async def run(self) -> CallStatus:
        if not self._is_allowed():
            return "failed"
        words = await self._words()
        ringing_ms, verdict = self._callee.within(self._verb.timeout * 1_000)
        await self._ring(ringing_ms)
        if self._child.hung_up.is_set():
            return "canceled"
        if verdict != "answered":
            return verdict
        await self._talk(words)
        return "completed"

    def _is_allowed(self) -> bool:
        call, desk = self._line.call, self._line.desk
        own = {call.from_, call.to, *(number.phone_number for number in desk.numbers.all())}
        if self._verb.caller_id and self._verb.caller_id not in own:
            desk.journal.notify(call.sid, "warning", 13214, "Dial: Invalid callerId value")
            return False
        return bool(self._verb.number)

    async def _words(self) -> Sound:
        says = self._callee.says
        return await self._line.leg.hold(self._line.render(Say(says, "", 1))) if says else Sound(b"")

    async def _ring(self, ms: int) -> None:
        """The caller hears nothing meanwhile: a ringing tone could be taken for words."""
        leg = self._line.leg
        if not leg.connected:
            await leg.hold(self._ring_unheard(leg.wall_seconds(ms / 1_000)))
            return
        for _ in range(0, ms, FRAME_MS):
            if self._child.hung_up.is_set():
                return
            await leg.exchange(SILENT_FRAME)

    async def _ring_unheard(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._child.hung_up.wait()

    async def _talk(self, words: Sound) -> None:
        await self._line.answer()
        self._line.leg.take_keys()
        self._child.bridge()
        self._line.mark("bridged")
        await self._line.leg.tell("bridged", media_ms=self._line.leg.tape.ms)
        with self._line.playing(words):
            for frame in words.frames():
                if self._is_over():
                    return
                await self._line.leg.exchange(frame)
        while not self._is_over():
            await self._line.leg.exchange(SILENT_FRAME)

    def _is_over(self) -> bool:
        talked_ms, patience_ms = self._child.bridged_ms, self._callee.hangs_up_after_ms
        return (
            self._child.hung_up.is_set()
            or (patience_ms is not None and talked_ms >= patience_ms)
            or talked_ms >= self._verb.time_limit * 1_000
            or ("*" in self._line.leg.take_keys() and self._verb.hangup_on_star)
        )
