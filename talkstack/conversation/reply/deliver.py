"""A reply as far as it is made → the next document of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from talkstack.agents.model import AgentVersion, Interruptible
from talkstack.calls.call import Call
from talkstack.conversation.listening import listen
from talkstack.conversation.model import Beeped, Segment, TurnReply
from talkstack.conversation.reply.segments import runs
from talkstack.conversation.thinking.private import is_private
from talkstack.conversation.thinking.screening import WAIT_SECONDS
from talkstack.conversation.trouble.people import person, put_through
from talkstack.errors import NotFoundError, ProviderError
from talkstack.speech.audio import channels_of
from talkstack.speech.model import segment_blob, wav
from talkstack.speech.service import Speaker
from talkstack.telephony.addresses import Addresses
from talkstack.telephony.reply import HangUp, Play, Redirect, Reply, Say, Sound
from talkstack.telephony.twiml import render

LONGEST_OUTSIDE_MS = 8_000
"""So long may speech go on that the caller cannot interrupt."""


@dataclass(frozen=True)
class Document:
    """TwiML with every segment up to `through`."""

    twiml: str
    through: int


@dataclass(frozen=True, kw_only=True)
class Deliverer:
    speaker: Speaker
    addresses: Addresses

    def ready(self, reply: TurnReply, version: AgentVersion, after: int) -> bool:
        """Whether what follows segment `after` may leave now: all of it, or so much as need not be interrupted."""
        if reply.complete:
            return True
        at_once = version.draft.interruptible is Interruptible.WHOLE_REPLY or isinstance(reply.said, Beeped)
        if at_once or not reply.beyond(after):
            return False
        return sum(segment.ms for segment in reply.segments) <= LONGEST_OUTSIDE_MS

    async def document(self, reply: TurnReply, call: Call, version: AgentVersion, after: int) -> Document:
        segments = reply.beyond(after)
        sounds = await self.sounds(segments, call.id, reply.n, version)
        through = segments[-1].k if segments else after
        return Document(render(self._reply(reply, call, version, sounds, through)), through)

    async def sounds(
        self, segments: Sequence[Segment], call_id: str, n: int, version: AgentVersion
    ) -> tuple[Sound, ...]:
        found = [await self._sounds(run, call_id, n, version) for run in runs(segments)]
        return tuple(sound for sounds in found for sound in sounds)

    def _reply(
        self, reply: TurnReply, call: Call, version: AgentVersion, sounds: tuple[Sound, ...], through: int
    ) -> Reply:
        close = reply.close
        if not reply.complete:
            then = Redirect(self.addresses.next(call.id, reply.n, after=through, fillers=0))
        elif target := person(version.draft, close.transfer):
            then = put_through(
                target,
                version.draft,
                caller_id=call.ours,
                action=self.addresses.dial(call.id, reply.n + 1),
                talked=reply.at - (call.talking_since or reply.at),
            )
        elif close.ends:
            then = HangUp()
        else:
            patience = WAIT_SECONDS if close.screened else 0
            return listen(
                version,
                self.addresses,
                call_id=call.id,
                n=reply.n + 1,
                sounds=sounds,
                patience=patience,
                private=is_private(call, reply),
            )
        return Reply(sounds=sounds, then=then)

    async def _sounds(self, run: list[Segment], call_id: str, n: int, version: AgentVersion) -> list[Sound]:
        if len(run) > 1:
            try:
                return [await self._joined(run, call_id, n)]
            except (NotFoundError, ProviderError):
                pass  # each by itself takes Twilio a little longer to fetch, and that is all
        return [self._sound(segment, call_id, n, version) for segment in run]

    async def _joined(self, run: list[Segment], call_id: str, n: int) -> Play:
        """One file: Twilio fetches all files of a document before it plays the first."""
        files = [await self.speaker.audio.get(segment.audio or "") for segment in run]
        k = f"{run[0].k}.{run[-1].k}"
        mulaw = b"".join(channels_of(file)[0] for file in files)
        await self.speaker.audio.put(segment_blob(call_id, n, k), wav(mulaw))
        return self.speaker.played(call_id, n, k)

    def _sound(self, segment: Segment, call_id: str, n: int, version: AgentVersion) -> Sound:
        if segment.audio is None:
            return Say(segment.text, version.draft.language)
        stock = version.stock.get(segment.text)
        if stock and segment.audio.endswith(f"/{stock.digest}.wav"):
            return Play(self.addresses.stock_audio(stock.digest))
        return self.speaker.played(call_id, n, f"{segment.k}")
