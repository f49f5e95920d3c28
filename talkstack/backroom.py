"""The use cases of what is done for a call beside it and after it, made when they are first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from talkstack.aftermath.model import Done, Step
from talkstack.aftermath.service import Aftermath
from talkstack.calls.call import Call
from talkstack.calls.service.wrap_up import WrapUp
from talkstack.recordings.service import Recordings
from talkstack.transcripts.recordings import KeptRecordings
from talkstack.transcripts.service.ears import Ears
from talkstack.transcripts.service.transcribe import Transcriber
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
                Step.TRANSCRIPT: self.transcriber.transcribe,
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
        return Publisher(calls=self._services.calls, events=self._services.adapters.events)

    @cached_property
    def recordings(self) -> Recordings:
        app = self._services
        return Recordings(telephony=app.adapters.telephony, audio=app.adapters.recordings, clock=app.clock)

    @cached_property
    def transcriber(self) -> Transcriber:
        app = self._services
        adapters = app.adapters
        return Transcriber(
            recordings=KeptRecordings(adapters.recordings),
            transcripts=adapters.transcripts,
            utterances=adapters.utterances,
            directory=app.directory,
            ears=Ears(realtime=adapters.recogniser, fast=adapters.transcription),
            clock=app.clock,
        )

    @cached_property
    def _wrap_up(self) -> WrapUp:
        return WrapUp(settler=self._services.settler, clock=self._services.clock)


async def _nothing(_: Call) -> Done:
    return Done(result={})
