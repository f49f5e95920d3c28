"""All adapters in the memory of one process: for tests, and to try the product without any service."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from talkstack.adapters import Adapters
from talkstack.agents.memory import MemoryAgentStore
from talkstack.analysis.memory import MemoryAnalysisStore
from talkstack.analytics.memory import MemoryMeasureStore
from talkstack.audit.memory import MemoryAuditStore
from talkstack.book.memory import MemoryCallBook
from talkstack.calls.memory import MemoryCallStore
from talkstack.clock import Clock
from talkstack.conversation.memory import MemoryReplyStore, MemoryUtteranceStore
from talkstack.deliveries.memory import MemoryDeliveryStore, MemoryReceivers
from talkstack.dialling.memory import MemoryDialStore
from talkstack.idempotency.memory import MemoryAttemptStore
from talkstack.keys.memory import MemoryKeyStore, MemoryRateStore
from talkstack.llm.memory import ScriptedModel
from talkstack.numbers.memory import MemoryCarrier, MemoryNumberStore
from talkstack.projects.memory import MemoryProjectStore
from talkstack.readiness import Check
from talkstack.reanalysis.memory import MemoryJobStore
from talkstack.retention.memory import MemoryMarks
from talkstack.ringing.memory import MemoryRingHooks
from talkstack.secrets.memory import MemorySecretStore
from talkstack.setup.memory import MemorySchema
from talkstack.speech.memory import MemoryAudioStore, MemoryRecogniser, MemorySynthesiser
from talkstack.telemetry.memory import MemoryMeter, MemoryTracer
from talkstack.telephony.memory import MemoryCaptures, MemoryExchange, MemoryTelephony
from talkstack.tools.memory import MemoryToolCaller, MemoryToolRunStore
from talkstack.transcripts.memory import MemoryTranscriptStore
from talkstack.usage.memory import MemoryBilling, MemoryPriceBookStore, MemorySpending, MemoryUsageStore
from talkstack.voices.memory import MemoryVoices
from talkstack.webhooks.memory import MemoryEndpointStore, MemoryEventStore


class MemoryAdapters(Adapters):
    def __init__(self, model: ScriptedModel, clock: Clock) -> None:
        self._model = model
        self._clock = clock

    @cached_property
    def schema(self) -> MemorySchema:
        return MemorySchema()

    @cached_property
    def keys(self) -> MemoryKeyStore:
        return MemoryKeyStore()

    @cached_property
    def rates(self) -> MemoryRateStore:
        return MemoryRateStore()

    @cached_property
    def audit(self) -> MemoryAuditStore:
        return MemoryAuditStore()

    @cached_property
    def attempts(self) -> MemoryAttemptStore:
        return MemoryAttemptStore()

    @cached_property
    def projects(self) -> MemoryProjectStore:
        return MemoryProjectStore()

    @cached_property
    def agents(self) -> MemoryAgentStore:
        return MemoryAgentStore()

    @cached_property
    def numbers(self) -> MemoryNumberStore:
        return MemoryNumberStore()

    @cached_property
    def number_carrier(self) -> MemoryCarrier:
        return MemoryCarrier()

    @cached_property
    def calls(self) -> MemoryCallStore:
        return MemoryCallStore()

    @cached_property
    def book(self) -> MemoryCallBook:
        return MemoryCallBook(self.calls)

    @cached_property
    def dials(self) -> MemoryDialStore:
        return MemoryDialStore()

    @cached_property
    def replies(self) -> MemoryReplyStore:
        return MemoryReplyStore()

    @cached_property
    def utterances(self) -> MemoryUtteranceStore:
        return MemoryUtteranceStore()

    @cached_property
    def tool_runs(self) -> MemoryToolRunStore:
        return MemoryToolRunStore()

    @cached_property
    def analyses(self) -> MemoryAnalysisStore:
        return MemoryAnalysisStore()

    @cached_property
    def analysis_jobs(self) -> MemoryJobStore:
        return MemoryJobStore()

    @cached_property
    def secrets(self) -> MemorySecretStore:
        return MemorySecretStore()

    @cached_property
    def model(self) -> ScriptedModel:
        return self._model

    @cached_property
    def synthesiser(self) -> MemorySynthesiser:
        return MemorySynthesiser()

    @cached_property
    def voices(self) -> MemoryVoices:
        return MemoryVoices()

    @cached_property
    def recogniser(self) -> MemoryRecogniser:
        return MemoryRecogniser()

    @cached_property
    def transcription(self) -> MemoryRecogniser:
        return MemoryRecogniser()

    @cached_property
    def audio(self) -> MemoryAudioStore:
        return MemoryAudioStore()

    @cached_property
    def recordings(self) -> MemoryAudioStore:
        return MemoryAudioStore()

    @cached_property
    def archive(self) -> MemoryAudioStore:
        return self.recordings

    @cached_property
    def retention_marks(self) -> MemoryMarks:
        return MemoryMarks()

    @cached_property
    def transcripts(self) -> MemoryTranscriptStore:
        return MemoryTranscriptStore()

    @cached_property
    def events(self) -> MemoryEventStore:
        return MemoryEventStore()

    @cached_property
    def webhooks(self) -> MemoryEndpointStore:
        return MemoryEndpointStore()

    @cached_property
    def deliveries(self) -> MemoryDeliveryStore:
        return MemoryDeliveryStore()

    @cached_property
    def receivers(self) -> MemoryReceivers:
        return MemoryReceivers()

    @cached_property
    def price_books(self) -> MemoryPriceBookStore:
        return MemoryPriceBookStore()

    @cached_property
    def usage(self) -> MemoryUsageStore:
        return MemoryUsageStore()

    @cached_property
    def spending(self) -> MemorySpending:
        return MemorySpending()

    @cached_property
    def billing(self) -> MemoryBilling:
        return MemoryBilling()

    @cached_property
    def measures(self) -> MemoryMeasureStore:
        return MemoryMeasureStore()

    @cached_property
    def telephony(self) -> MemoryTelephony:
        return MemoryTelephony()

    @cached_property
    def exchange(self) -> MemoryExchange:
        return MemoryExchange(self._clock)

    @cached_property
    def captures(self) -> MemoryCaptures:
        return MemoryCaptures(self.telephony)

    @cached_property
    def tool_caller(self) -> MemoryToolCaller:
        return MemoryToolCaller()

    @cached_property
    def tracer(self) -> MemoryTracer:
        return MemoryTracer()

    @cached_property
    def meter(self) -> MemoryMeter:
        return MemoryMeter()

    @cached_property
    def ring_hooks(self) -> MemoryRingHooks:
        return MemoryRingHooks()

    def checks(self) -> Mapping[str, Check]:
        return {}
