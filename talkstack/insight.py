"""The use cases of what is read of calls, made when they are first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from talkstack.analysis.service.analyses import Analyses
from talkstack.analysis.service.inquire import Inquirer
from talkstack.analytics.service import Analytics
from talkstack.audit.service import Audit
from talkstack.book.service import Book
from talkstack.clock import Clock
from talkstack.numbers.service.directory import Directory
from talkstack.reanalysis.service import Reanalyses
from talkstack.recordings.service.desk import RecordingDesk
from talkstack.recordings.service.files import RecordingFiles
from talkstack.recordings.service.home import Recordings
from talkstack.settings import Settings
from talkstack.telephony.addresses import Addresses
from talkstack.usage.service.prices import Prices
from talkstack.usage.service.purse import Purse
from talkstack.usage.service.report import Reporter

if TYPE_CHECKING:
    from talkstack.adapters import Adapters


class Insight:
    def __init__(self, settings: Settings, adapters: Adapters, clock: Clock, directory: Directory) -> None:
        self.settings = settings
        self.adapters = adapters
        self.clock = clock
        self.directory = directory

    @cached_property
    def audit(self) -> Audit:
        return Audit(store=self.adapters.audit, clock=self.clock)

    @cached_property
    def _addresses(self) -> Addresses:
        return Addresses(self.settings.public_base)

    @cached_property
    def book(self) -> Book:
        return Book(
            book=self.adapters.book,
            calls=self.adapters.calls,
            dials=self.adapters.dials,
            replies=self.adapters.replies,
            utterances=self.adapters.utterances,
            transcripts=self.adapters.transcripts,
            events=self.adapters.events,
        )

    @cached_property
    def recordings(self) -> RecordingDesk:
        keys = (self.settings.media_key, self.settings.media_key_previous)
        return RecordingDesk(
            calls=self.adapters.calls,
            recordings=Recordings(
                calls=self.adapters.calls,
                captures=self.adapters.captures,
                telephony=self.adapters.telephony,
                archive=self.adapters.archive,
                clock=self.clock,
            ),
            files=RecordingFiles(
                archive=self.adapters.archive,
                addresses=self._addresses,
                media_keys=tuple(key.get_secret_value() for key in keys),
                clock=self.clock,
            ),
            audit=self.audit,
        )

    @cached_property
    def reporter(self) -> Reporter:
        return Reporter(usage=self.adapters.usage, calls=self.adapters.calls, clock=self.clock)

    @cached_property
    def prices(self) -> Prices:
        return Prices(books=self.adapters.price_books, audit=self.audit, clock=self.clock)

    @cached_property
    def analyses(self) -> Analyses:
        inquirer = Inquirer(
            model=self.adapters.model, deployment=self.settings.openai_model, clock=self.clock
        )
        return Analyses(
            calls=self.adapters.calls,
            utterances=self.adapters.utterances,
            directory=self.directory,
            analyses=self.adapters.analyses,
            inquirer=inquirer,
        )

    @cached_property
    def reanalyses(self) -> Reanalyses:
        return Reanalyses(
            jobs=self.adapters.analysis_jobs,
            book=self.adapters.book,
            analyses=self.analyses,
            projects=self.adapters.projects,
            purse=Purse(spending=self.adapters.spending, usage=self.adapters.usage, clock=self.clock),
            audit=self.audit,
            clock=self.clock,
        )

    @cached_property
    def analytics(self) -> Analytics:
        return Analytics(measures=self.adapters.measures)
