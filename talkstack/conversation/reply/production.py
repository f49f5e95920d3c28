"""A reply being made in this process: its sentences voiced side by side, its segments written in their order.

It may be cut off at any instant. Whatever it has not written by then somebody else makes.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace

from talkstack.calls.model.fact import Consent
from talkstack.calls.ports import Lifecycle
from talkstack.clock import Clock
from talkstack.conversation.model import Answer, Asked, ReplyState, Sent, TurnReply
from talkstack.conversation.ports import ReplyStore
from talkstack.conversation.reply.answer import Answerer
from talkstack.conversation.reply.deliver import Deliverer
from talkstack.conversation.reply.making import Making, Phrase
from talkstack.conversation.reply.scribe import Scribe
from talkstack.conversation.reply.segments import Made, made_of
from talkstack.conversation.situation import milliseconds
from talkstack.errors import ProviderError, StaleError
from talkstack.recordings.service.capture import Capturer
from talkstack.speech.service import Speaker, Spoken
from talkstack.telemetry.failures import count_failure
from talkstack.telemetry.ports import Meter
from talkstack.wordless import wordless

log = logging.getLogger(__name__)

BEAT_SECONDS = 0.9
"""Within the patience of those who would take over, and longer than most turns."""
SURE_SECONDS = 1.2
"""What a turn leaves behind is written beside its last segment while nobody can have taken it over, else after it."""


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """What every production needs."""

    answerer: Answerer
    speaker: Speaker
    deliverer: Deliverer
    replies: ReplyStore
    scribe: Scribe
    meter: Meter
    capturer: Capturer
    clock: Clock


class Production:
    """`reply` is what stands in the store, as far as it is known here; `news` is set when that changes.

    `over`: nothing more will be written here; `lost`: although the reply is not complete.
    """

    def __init__(self, making: Making, asked: Asked | None, lifecycle: Lifecycle, shop: Workshop) -> None:
        self.making = making
        self.reply: TurnReply = making.situation.reply
        self.over = False
        self.lost = False
        self._asked = asked
        self._lifecycle = lifecycle
        self._shop = shop
        self._spoken: deque[asyncio.Task[Spoken]] = deque()
        self._files: set[asyncio.Task[None]] = set()
        self._heard_of = asyncio.Event()
        self.news = asyncio.Event()
        self._began = self._ours_at = shop.clock.monotonic()

    def start(self) -> None:
        self.making.stages["began"] = max(0, self._now() - milliseconds(self.reply))
        self.task = asyncio.create_task(self._run(), name=f"reply {self.reply.id}")
        self.task.add_done_callback(self._complain)

    def _complain(self, task: asyncio.Task[None]) -> None:
        """Of what nobody foresaw: nobody awaits the task."""
        if not task.cancelled() and (error := task.exception()):
            log.error("turn.broke call=%s n=%d", self.reply.call_id, self.reply.n, exc_info=wordless(error))

    async def _run(self) -> None:
        beating = asyncio.create_task(self._beat())
        self._dictating = asyncio.create_task(self._dictate())
        self._dictating.add_done_callback(lambda _: self._heard_of.set())
        try:
            await self._write()
            await self._capture()
        except StaleError:
            log.info("turn.taken_over call=%s n=%d", self.reply.call_id, self.reply.n)
        except ProviderError as error:
            count_failure(self._shop.meter, error)
            log.warning(
                "turn.broke_off call=%s n=%d provider=%s reason=%s",
                self.reply.call_id,
                self.reply.n,
                error.provider,
                error.reason,
            )
        finally:
            self.over = True
            self.lost = not self.reply.complete
            for task in (beating, self._dictating, *self._spoken):
                task.cancel()
            self._tell()

    async def _beat(self) -> None:
        """Signs of life for those who wait elsewhere; a store that is in trouble shows in the writes."""
        while True:
            await self._shop.clock.sleep(BEAT_SECONDS)
            at = self._shop.clock.monotonic()
            try:
                await self._shop.replies.beat(self.reply)
            except StaleError:
                return
            except ProviderError as error:
                log.info(
                    "turn.no_beat call=%s n=%d reason=%s", self.reply.call_id, self.reply.n, error.reason
                )
            else:
                self._ours_at = at

    async def _dictate(self) -> None:
        async for part in self._shop.answerer.parts(self.making):
            task = asyncio.create_task(self._voiced(part.text, stock=isinstance(part, Phrase)))
            task.add_done_callback(lambda _: self._heard_of.set())
            self._spoken.append(task)

    @property
    def _dictated(self) -> bool:
        """Raises what broke it off."""
        return self._dictating.done() and self._dictating.result() is None

    async def _voiced(self, text: str, *, stock: bool) -> Spoken:
        version, speaker = self.making.situation.version, self._shop.speaker
        return await (speaker.phrase(text, version) if stock else speaker.speak(text, version))

    async def _write(self) -> None:
        while not self.reply.complete:
            await self._ready()
            spoken = self._take()
            complete = self._dictated and not self._spoken
            if spoken or complete:
                made = made_of(spoken, call_id=self.reply.call_id, n=self.reply.n, first=self.reply.next)
                await self._append(made, complete=complete)
                self._tell()

    async def _capture(self) -> None:
        """Nobody waits for it: the caller hears already that the recording begins."""
        agreed = self.reply.agreement
        if agreed and agreed.what is Consent.GIVEN:
            await self._shop.capturer.begin(self.reply.call_id, self._lifecycle)

    async def _ready(self) -> None:
        while not (self._spoken[0].done() if self._spoken else self._dictated):
            self._heard_of.clear()
            await self._heard_of.wait()

    def _take(self) -> list[Spoken]:
        taken: list[Spoken] = []
        while self._spoken and self._spoken[0].done():
            taken.append(self._spoken.popleft().result())
        return taken

    async def _append(self, made: Sequence[Made], *, complete: bool) -> None:
        for each in made:
            self._keep_file(each)
        grown = self._grown(complete=complete)
        recorded = complete and self._surely_ours
        await asyncio.gather(
            self._store(grown, made),
            *([self._record(grown)] if recorded else []),
        )
        if complete and not recorded:
            await self._record(grown)

    @property
    def _surely_ours(self) -> bool:
        """Nobody takes a turn over in which they have seen something so lately."""
        return self._shop.clock.monotonic() - self._ours_at < SURE_SECONDS

    def _grown(self, *, complete: bool) -> TurnReply:
        stages = self.making.stages
        stages.setdefault("speech_first", self._since())
        if complete:
            stages["total"] = self._since()
        state = ReplyState.COMPLETE if complete else ReplyState.PRODUCING
        return self.making.put_into(self.reply, state)

    async def _store(self, grown: TurnReply, made: Sequence[Made]) -> None:
        now = self._now()
        segments = [replace(each.segment, at=now) for each in made]
        answer = await self._answer(replace(grown, segments=(*grown.segments, *segments)))
        at = self._shop.clock.monotonic()
        self.reply = await self._shop.replies.append(grown, segments, answer)
        self._ours_at = at

    async def _answer(self, reply: TurnReply) -> Answer | None:
        """The document that the webhook behind this production waits for goes with the segments, in one write."""
        situation, asked, shop = self.making.situation, self._asked, self._shop
        if asked is None or asked.key in self.reply.answers:
            return None
        if not shop.deliverer.ready(reply, situation.version, asked.after):
            return None
        document = await shop.deliverer.document(reply, situation.call, situation.version, asked.after)
        sent = Sent(asked.arrival.later(shop.clock.monotonic()), document.through)
        return Answer(key=asked.key, twiml=document.twiml, sent=sent)

    def _keep_file(self, made: Made) -> None:
        """Nobody waits for it to be stored: it is served from here meanwhile."""
        if made.file:
            task = asyncio.create_task(self._keep(made))
            self._files.add(task)
            task.add_done_callback(self._files.discard)

    async def _keep(self, made: Made) -> None:
        """A file that cannot be stored is made anew when it is asked for."""
        try:
            await self._shop.speaker.audio.put(made.segment.audio or "", made.file or b"")
        except ProviderError as error:
            log.warning("speech.not_kept call=%s reason=%s", self.reply.call_id, error.reason)

    def _record(self, reply: TurnReply) -> Awaitable[None]:
        making = self.making
        return self._shop.scribe.record(
            making.situation.call,
            reply,
            last=making.situation.last,
            fault=bool(making.failed),
            lifecycle=self._lifecycle,
        )

    def _now(self) -> int:
        """By the clock that stamps the webhooks."""
        if self._asked is None:
            return int(self._shop.clock.now().timestamp() * 1000)
        return self._asked.arrival.later(self._shop.clock.monotonic())

    def _since(self) -> int:
        return int((self._shop.clock.monotonic() - self._began) * 1000)

    def _tell(self) -> None:
        """Wake everybody who waits; the next ones wait for the next news."""
        self.news.set()
        if not self.over:
            self.news = asyncio.Event()
