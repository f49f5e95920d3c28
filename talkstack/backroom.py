"""The use cases of what is done for a call beside it and after it, made when they are first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from talkstack.aftermath.model import Done, Step
from talkstack.aftermath.service import Aftermath
from talkstack.calls.call import Call
from talkstack.calls.service.wrap_up import WrapUp
from talkstack.recordings.service import Recordings
from talkstack.retention.housekeeping import Housekeeper
from talkstack.retention.model import Kept
from talkstack.retention.ports import Erasable
from talkstack.retention.service import Retention
from talkstack.retention.words import CallSounds, WordEraser
from talkstack.webhooks.service.publish import Publisher

if TYPE_CHECKING:
    from talkstack.services import Services


class Backroom:
    def __init__(self, services: Services) -> None:
        self._services = services

    @cached_property
    def aftermath(self) -> Aftermath:
        app = self._services
        return Aftermath(
            calls=app.calls,
            works={
                Step.SETTLED: self._wrap_up.settle,
                Step.RECORDING: self.recordings.bring_home,
                Step.TRANSCRIPT: self._wrap_up.transcribe,
                Step.ANALYSIS: _nothing,
                Step.CHARGED: _nothing,
                Step.MEASURED: _nothing,
                Step.CLOSED: self._wrap_up.close,
            },
            publisher=self.publisher,
            clock=app.clock,
        )

    @cached_property
    def publisher(self) -> Publisher:
        return Publisher(calls=self._services.calls, outbox=self._services.mailroom.outbox)

    @cached_property
    def recordings(self) -> Recordings:
        app = self._services
        return Recordings(
            calls=app.calls,
            telephony=app.adapters.telephony,
            audio=app.adapters.recordings,
            clock=app.clock,
        )

    @cached_property
    def retention(self) -> Retention:
        app = self._services
        words = WordEraser(calls=app.calls, parts=self.words, clock=app.clock)
        return Retention(
            projects=app.adapters.projects,
            calls=app.calls,
            marks=app.adapters.retention_marks,
            parts={Kept.RECORDING: self.recordings, Kept.WORDS: words},
            eraser=app.switchboard.eraser,
            clock=app.clock,
        )

    @cached_property
    def housekeeper(self) -> Housekeeper:
        app = self._services
        return Housekeeper(projects=app.adapters.projects, calls=app.calls, clock=app.clock)

    @cached_property
    def words(self) -> tuple[Erasable, ...]:
        """Wherever words of a call are, but for the call itself."""
        adapters = self._services.adapters
        return (adapters.replies, adapters.utterances, adapters.tool_runs, CallSounds(adapters.audio))

    @cached_property
    def _wrap_up(self) -> WrapUp:
        app = self._services
        return WrapUp(
            directory=app.directory,
            audio=app.adapters.recordings,
            recogniser=app.adapters.recogniser,
            settler=app.settler,
            clock=app.clock,
        )


async def _nothing(_: Call) -> Done:
    return Done(result={})
