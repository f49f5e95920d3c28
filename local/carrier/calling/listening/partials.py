"""<Gather partialResultCallback>: what is understood so far, told while the caller still speaks."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from itertools import takewhile

from local.carrier.calling.line import Line
from local.carrier.calling.listening.listener import Listener
from local.carrier.faults import CallError
from local.carrier.media.clock import Instant
from local.carrier.twiml.verbs import Gather
from local.carrier.webhooks.request import WebhookRequest
from local.speech.engines import VoiceError

# After the 60 ms by which speech is known to have begun.
_FIRST_MS = 340
_AGAIN_MS = 200
_NEXT_MS = 1_000


class Partials:
    def __init__(self, verb: Gather, line: Line) -> None:
        self._verb = verb
        self._line = line
        self._due_ms = _FIRST_MS
        self._hypothesis: list[str] = []
        self._told = 0
        self._recognising: asyncio.Task[object] | None = None
        self._kept: WebhookRequest | None = None

    async def follow(self, listener: Listener) -> None:
        """Look at the speech after each of its frames."""
        if not self._verb.partial_callback or not self._is_due(listener):
            return
        asked_ms, self._due_ms = listener.speech_ms, listener.speech_ms + _AGAIN_MS
        telling = self._tell(listener.speech, asked_ms, self._line.leg.clock.now())
        if self._line.leg.real:
            self._recognising = self._line.desk.spawn(telling)
        else:
            await self._hold_for(telling)

    def end(self) -> None:
        """Nothing is recognised any more; what was is still sent."""
        if self._recognising:
            self._recognising.cancel()
        self._send_kept()

    def _is_due(self, listener: Listener) -> bool:
        """The first is due however short the word was; later ones only while the caller speaks."""
        busy = self._recognising and not self._recognising.done()
        return not busy and listener.speech_ms >= self._due_ms and (listener.loud or not self._told)

    async def _hold_for(self, telling: Coroutine[object, object, asyncio.Task[None] | None]) -> None:
        """Media stands still: the first must have been answered when the Gather's action is asked."""
        first = not self._told
        sending = await self._line.leg.hold(telling)
        if first and sending:
            await self._line.leg.hold(asyncio.shield(sending))

    async def _tell(self, speech: bytes, asked_ms: int, at: Instant) -> asyncio.Task[None] | None:
        try:
            heard = await self._line.desk.engine.transcribe(speech, self._verb.hints)
            if not heard.text:
                return None
            self._due_ms = asked_ms + _NEXT_MS
            return self._send(self._request(heard.text, at))
        except (CallError, VoiceError) as error:
            self._line.desk.journal.notify(self._line.call.sid, "warning", None, f"partial result: {error}")
            return None

    def _request(self, text: str, at: Instant) -> WebhookRequest:
        words, before = text.split(), self._hypothesis
        same = takewhile(lambda pair: pair[0] == pair[1], zip(words, before, strict=False))
        facts = {
            "UnstableSpeechResult": text,
            "StableSpeechResult": " ".join(word for word, _ in same),
            "SequenceNumber": str(self._told),
        }
        self._line.mark("partial", sequence=self._told, text=text, at=at.unix)
        self._hypothesis, self._told = words, self._told + 1
        url, method = self._verb.partial_callback, self._verb.partial_method
        return replace(self._line.request(url, method, facts), at=at)

    def _send(self, request: WebhookRequest) -> asyncio.Task[None] | None:
        """Where every request is doubled, each second of them is overtaken by the one after it as well."""
        if self._line.desk.settings.duplicate and self._told % 2 == 0:
            self._kept = request
            return None
        sending = self._line.desk.announce(request)
        self._send_kept()
        return sending

    def _send_kept(self) -> None:
        if self._kept:
            self._line.desk.announce(self._kept)
            self._kept = None
