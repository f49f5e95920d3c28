"""One call, from the caller's end."""

import asyncio
from collections.abc import Awaitable, Callable

from local.phone.audio.tape import FRAME_BYTES, FRAME_MS, SILENT_FRAME, Tape, frames_of, loud_span
from local.phone.cue import Cue
from local.phone.errors import CallEndedError, NoAnswerError, NotAnsweredError
from local.phone.line import Event, Line
from local.phone.turns import Answer, Hangup, Heard, Said, Turn
from local.speech.engines import Engine, collected

PATIENCE_S = 60.0

REACTION_S = 0.9
"""A person who has listened takes a breath before speaking, and does not hang up on the last syllable."""

_REACTION_FRAMES = round(REACTION_S * 1_000 / FRAME_MS)
_MARGIN_FRAMES = 5


async def speech(engine: Engine, text: str) -> bytes:
    return await collected(engine.synthesise(text))


class Leg:
    def __init__(self, line: Line, engine: Engine) -> None:
        self._line = line
        self._engine = engine
        self._said: Said | None = None
        # Where, in events and in frames, the agent's next words begin.
        self._next_event = 0
        self._next_frame = 0
        self.turns: list[Turn] = []

    @property
    def tape(self) -> Tape:
        return self._line.tape

    @property
    def events(self) -> list[Event]:
        return self._line.events

    @property
    def ended(self) -> Hangup | None:
        return self._line.ended

    async def answered(self) -> None:
        await self._line.until(lambda: any(self._line.told("answered", 0)))
        if self.ended:
            raise NotAnsweredError(self.ended.reason)

    async def say(self, text: str) -> Said:
        """Returns when the last of it is out."""
        return await self.play(await speech(self._engine, text), text)

    async def play(self, audio: bytes, text: str = "") -> Said:
        """Say 8 kHz mu-law instead of words, after a breath; `text` is what the turn shows."""
        self._refuse_after_end()
        frames = [SILENT_FRAME] * _REACTION_FRAMES + frames_of(audio)
        self._line.outgoing.extend(frames)
        return await self._saying(text, frames, len(self.tape), len(self.events))

    async def interrupt(self, text: str, after_ms: int, *, sound: int = 1) -> Said:
        """Begin to speak this far, to the frame, into the next sound of the agent or a later one."""
        frames, begun = frames_of(await speech(self._engine, text)), (0, 0)

        async def speak() -> None:
            nonlocal begun
            begun = len(self.tape), len(self.events)
            self._line.outgoing.extend(frames)

        await self._when(after_ms, sound, speak)
        self._refuse_after_end()
        return await self._saying(text, frames, *begun)

    async def meanwhile(self, act: Callable[[], Awaitable[None]], after_ms: int, *, sound: int = 1) -> None:
        """Do something beside the call when so much of the agent's sound was heard; what is then heard goes on."""
        await self._when(after_ms, sound, act)

    async def _when(self, after_ms: int, sound: int, act: Callable[[], Awaitable[None]]) -> None:
        self._refuse_after_end()
        await self._line.on(Cue(after_ms, sound, act), self._next_event)

    async def _saying(self, text: str, frames: list[bytes], start: int, event: int) -> Said:
        await self._line.until(lambda: not self._line.outgoing)
        self._refuse_after_end()
        self._said = self._uttered(text, start, frames)
        # What the agent was still saying is no answer, unless it took its turn before the end.
        taken = next((n for n, e in enumerate(self.events) if n >= event and _took_its_turn(e)), None)
        self._next_event = len(self.events) if taken is None else taken
        self._next_frame = len(self.tape) if taken is None else self.events[taken].frame
        return self._said

    def _uttered(self, text: str, start: int, frames: list[bytes]) -> Said:
        first, end = loud_span(b"".join(frames)) or (0, len(frames))
        ended_at = self.tape.instants[start + end - 1] if end else asyncio.get_running_loop().time()
        return Said(text, (start + first) * FRAME_MS, (start + end) * FRAME_MS, ended_at)

    async def hear(self, *, patience_s: float | None = PATIENCE_S, quiet_s: float | None = None) -> Heard:
        """Listen and understand; a line at real pace goes on during both."""
        return (await self.understand(await self.listen(patience_s=patience_s, quiet_s=quiet_s))).heard

    async def listen(self, *, patience_s: float | None = PATIENCE_S, quiet_s: float | None = None) -> Answer:
        """The agent's next words as sound, up to where it listens or hangs up.

        With `quiet_s` a pause of that length after speech ends them too, though the agent may only be thinking.
        """
        begun = len(self.tape)

        def complete() -> bool:
            told = self._line.told("listening", self._next_event)
            return any(map(_is_the_callers_turn, told)) or self._is_quiet(quiet_s)

        def out_of_patience() -> bool:
            return patience_s is not None and (len(self.tape) - begun) * FRAME_MS >= patience_s * 1_000

        await self._line.until(lambda: complete() or out_of_patience())
        if patience_s is not None and not complete() and not self.ended:
            raise NoAnswerError(patience_s)
        return self._take()

    async def understand(self, answer: Answer) -> Turn:
        text = (await self._engine.transcribe(answer.words)).text if answer.words else ""
        heard = Heard(text, answer.audio, answer.started_ms, answer.ended_ms, answer.began_at)
        self.turns.append(Turn(answer.said, heard))
        return self.turns[-1]

    async def record(self, seconds: float) -> Heard:
        """All that is said in this time, or until the call ends; nothing is said meanwhile."""
        await self.silence(seconds)
        return (await self.understand(self._take())).heard

    async def silence(self, seconds: float) -> None:
        """Say nothing for a while of the call's time, or until it ends."""
        target = len(self.tape) + round(seconds * 1_000 / FRAME_MS)
        await self._line.until(lambda: len(self.tape) >= target)

    async def dtmf(self, digits: str, *, after_ms: int | None = None, sound: int = 1) -> None:
        """Press keys now, or this far into the agent's sound as `interrupt` speaks."""
        self._refuse_after_end()

        async def press() -> None:
            for digit in digits:
                await self._line.tell("dtmf", digit=digit)

        await (press() if after_ms is None else self._when(after_ms, sound, press))
        self._refuse_after_end()
        self._next_event, self._next_frame = len(self.events), len(self.tape)

    async def hangup(self, *, after_ms: int | None = None, sound: int = 1) -> None:
        """Hang up after a breath, or when so much and no more of the agent's sound was heard."""
        if self.ended:
            return
        if after_ms is None:
            await self.silence(REACTION_S)
            await self._line.hang_up()
        else:
            await self._when(after_ms, sound, self._line.hang_up)
        await self._line.until(lambda: False)

    def _take(self) -> Answer:
        start, audio = self._next_frame, self.tape.heard_since(self._next_frame)
        self._next_event, self._next_frame = len(self.events), len(self.tape)
        said, self._said = self._said, None
        span = loud_span(audio)
        first, end = span or (0, 0)
        return Answer(
            said=said,
            audio=audio,
            words=_between(audio, first, end),
            started_ms=(start + first) * FRAME_MS,
            ended_ms=(start + end) * FRAME_MS,
            began_at=self.tape.instants[start + first] if span else None,
        )

    def _is_quiet(self, seconds: float | None) -> bool:
        if seconds is None:
            return False
        audio = self.tape.heard_since(self._next_frame)
        span = loud_span(audio)
        return span is not None and (len(audio) // FRAME_BYTES - span[1]) * FRAME_MS >= seconds * 1_000

    def _refuse_after_end(self) -> None:
        if self.ended:
            raise CallEndedError(self.ended.by, self.ended.reason)


def _between(audio: bytes, first: int, end: int) -> bytes:
    return (
        audio[max(first - _MARGIN_FRAMES, 0) * FRAME_BYTES : (end + _MARGIN_FRAMES) * FRAME_BYTES]
        if end
        else b""
    )


def _is_the_callers_turn(event: Event) -> bool:
    """A caller who interrupts has taken it, and waits for what comes of that."""
    return not event.facts.get("interrupted")


def _took_its_turn(event: Event) -> bool:
    return event.name == "heard" and bool(event.facts.get("text"))
