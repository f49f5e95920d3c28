"""The use cases of what is done for a call beside it and after it, made when they are first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from talkstack.aftermath.model import Done, Step
from talkstack.aftermath.service import Aftermath
from talkstack.calls.call import Call
from talkstack.calls.service.wrap_up import WrapUp
from talkstack.recordings.service.capture import Capturer
from talkstack.recordings.service.files import RecordingFiles
from talkstack.recordings.service.home import Recordings
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
        return Publisher(calls=self._services.calls, events=self._services.adapters.events)

    @cached_property
    def recordings(self) -> Recordings:
        app = self._services
        return Recordings(
            calls=app.calls,
            captures=app.adapters.captures,
            telephony=app.adapters.telephony,
            archive=app.adapters.archive,
            clock=app.clock,
        )

    @cached_property
    def recording_files(self) -> RecordingFiles:
        app = self._services
        keys = (app.settings.media_key, app.settings.media_key_previous)
        return RecordingFiles(
            archive=app.adapters.archive,
            addresses=app.addresses,
            media_keys=tuple(key.get_secret_value() for key in keys),
            clock=app.clock,
        )

    @cached_property
    def capturer(self) -> Capturer:
        app = self._services
        return Capturer(
            calls=app.calls,
            recorder=app.recorder,
            captures=app.adapters.captures,
            addresses=app.addresses,
        )

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
