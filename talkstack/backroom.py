"""The use cases of what is done for a call beside it and after it, made when they are first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from talkstack.aftermath.model import Step
from talkstack.aftermath.service import Aftermath
from talkstack.calls.service.keep import Keeper
from talkstack.calls.service.wrap_up import WrapUp
from talkstack.conversation.ledger.settle import Settler
from talkstack.recordings.service.capture import Capturer
from talkstack.recordings.service.files import RecordingFiles
from talkstack.recordings.service.home import Recordings
from talkstack.retention.housekeeping import Housekeeper
from talkstack.retention.model import Kept
from talkstack.retention.ports import Erasable
from talkstack.retention.service import Retention
from talkstack.retention.words import CallSounds, WordEraser
from talkstack.telemetry.service import Measurer
from talkstack.transcripts.recordings import KeptRecordings
from talkstack.transcripts.service.ears import Ears
from talkstack.transcripts.service.transcribe import Transcriber
from talkstack.usage.service.caps import Caps
from talkstack.usage.service.charge import Charger
from talkstack.usage.service.purse import Purse
from talkstack.usage.service.reconcile import Reconciler
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
                Step.ANALYSIS: app.management.analyses.after_call,
                Step.CHARGED: self._charger.charge,
                Step.MEASURED: self._measurer.measure,
                Step.CLOSED: self._wrap_up.close,
            },
            publisher=self.publisher,
            dispatcher=app.mailroom.dispatcher,
            meter=app.adapters.meter,
            clock=app.clock,
        )

    @cached_property
    def keeper(self) -> Keeper:
        app = self._services
        return Keeper(
            calls=app.calls,
            recorder=app.recorder,
            directory=app.directory,
            telephony=app.adapters.telephony,
            settler=app.switchboard.settler,
            machines=app.switchboard.machines,
            capturer=self.capturer,
            admission=app.switchboard.admission,
            caps=self.caps,
            publisher=self.publisher,
            meter=app.adapters.meter,
            clock=app.clock,
        )

    @cached_property
    def publisher(self) -> Publisher:
        app = self._services
        return Publisher(calls=app.calls, outbox=app.mailroom.outbox, meter=app.adapters.meter)

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
        return Housekeeper(
            projects=app.adapters.projects,
            calls=app.calls,
            marks=app.adapters.retention_marks,
            clock=app.clock,
        )

    @cached_property
    def words(self) -> tuple[Erasable, ...]:
        """Wherever words of a call are, but for the call itself."""
        adapters = self._services.adapters
        return (
            adapters.replies,
            adapters.utterances,
            adapters.tool_runs,
            adapters.transcripts,
            adapters.analyses,
            CallSounds(adapters.audio),
        )

    @cached_property
    def purse(self) -> Purse:
        adapters = self._services.adapters
        return Purse(spending=adapters.spending, usage=adapters.usage, clock=self._services.clock)

    @cached_property
    def caps(self) -> Caps:
        app = self._services
        return Caps(
            projects=app.adapters.projects,
            replies=app.adapters.replies,
            books=app.adapters.price_books,
            purse=self.purse,
            recorder=app.recorder,
            exchange=app.adapters.exchange,
            model=app.settings.openai_model,
            clock=app.clock,
        )

    @cached_property
    def reconciler(self) -> Reconciler:
        adapters = self._services.adapters
        return Reconciler(usage=adapters.usage, billing=adapters.billing, clock=self._services.clock)

    @cached_property
    def _charger(self) -> Charger:
        app = self._services
        return Charger(
            directory=app.directory,
            replies=app.adapters.replies,
            books=app.adapters.price_books,
            usage=app.adapters.usage,
            projects=app.adapters.projects,
            purse=self.purse,
            meter=app.adapters.meter,
            model=app.settings.openai_model,
            clock=app.clock,
        )

    @cached_property
    def _measurer(self) -> Measurer:
        adapters = self._services.adapters
        return Measurer(
            replies=adapters.replies,
            utterances=adapters.utterances,
            dials=adapters.dials,
            measures=adapters.measures,
            tracer=adapters.tracer,
            meter=adapters.meter,
        )

    @cached_property
    def settler(self) -> Settler:
        return Settler(reader=self._services.waiter.producer.reader)

    @cached_property
    def transcriber(self) -> Transcriber:
        app = self._services
        adapters = app.adapters
        return Transcriber(
            calls=app.calls,
            recordings=KeptRecordings(adapters.recordings),
            transcripts=adapters.transcripts,
            utterances=adapters.utterances,
            directory=app.directory,
            ears=Ears(realtime=adapters.recogniser, fast=adapters.transcription),
            clock=app.clock,
        )

    @cached_property
    def _wrap_up(self) -> WrapUp:
        return WrapUp(settler=self.settler, clock=self._services.clock)
