"""Every port with the service that stands behind it; `talkstack.memory` has the same in one process's memory."""
# ruff: noqa: PLC0415 - an adapter, and the SDK behind it, is loaded when it is first needed

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from talkstack.readiness import Check
from talkstack.stores import Stores
from talkstack.telemetry.early import EarlyMeter
from talkstack.telemetry.memory import NoTracer

if TYPE_CHECKING:
    from talkstack.clock import Clock
    from talkstack.deliveries.ports import Receivers
    from talkstack.dialling.ports import NumberingPlan
    from talkstack.http.outbound import Outbound
    from talkstack.llm.ports import LanguageModel
    from talkstack.numbers.ports import NumberCarrier
    from talkstack.recordings.ports import Archive
    from talkstack.ringing.ports import RingHooks
    from talkstack.secrets.ports import SecretStore
    from talkstack.settings import Settings
    from talkstack.speech.blob import BlobAudioStore
    from talkstack.speech.ports import AudioStore, Recogniser, Synthesiser
    from talkstack.telemetry.otel.meter import OtelMeter
    from talkstack.telemetry.otel.outlet import Outlet
    from talkstack.telemetry.ports import Meter, Tracer
    from talkstack.telephony.ports import Captures, Exchange, Telephony
    from talkstack.tools.ports import ToolCaller
    from talkstack.usage.ports import Billing
    from talkstack.voices.ports import VoiceCatalogue
    from talkstack.webhooks.ports import EndpointStore

CONNECTED = "model synthesiser recogniser _blobs telephony exchange captures billing number_carrier _meter _outbound".split()


class Adapters(Stores):
    def __init__(self, settings: Settings, clock: Clock) -> None:
        super().__init__(settings)
        self._clock = clock

    @cached_property
    def number_carrier(self) -> NumberCarrier:
        from talkstack.numbers.twilio import TwilioNumbers

        return TwilioNumbers(self._settings, clock=self._clock)

    @cached_property
    def numbering_plan(self) -> NumberingPlan:
        from talkstack.dialling.destinations import LibPhoneNumbers

        return LibPhoneNumbers()

    @cached_property
    def secrets(self) -> SecretStore:
        from talkstack.secrets.cipher import Cipher
        from talkstack.secrets.store import MongoSecretStore

        return MongoSecretStore(self.database, Cipher.of(self._settings))

    @cached_property
    def webhooks(self) -> EndpointStore:
        from talkstack.secrets.cipher import Cipher
        from talkstack.webhooks.store import MongoEndpointStore

        return MongoEndpointStore(self.database, Cipher.of(self._settings))

    @cached_property
    def model(self) -> LanguageModel:
        from talkstack.llm.openai import OpenAIModel

        return OpenAIModel(self._settings, identity=self._identity, clock=self._clock)

    @cached_property
    def synthesiser(self) -> Synthesiser:
        from talkstack.speech.azure.synthesiser import AzureSynthesiser

        return AzureSynthesiser(self._settings, identity=self._identity, clock=self._clock)

    @cached_property
    def voices(self) -> VoiceCatalogue:
        from talkstack.voices.azure import AzureVoices
        from talkstack.voices.recent import RecentVoices

        azure = AzureVoices(self._settings, identity=self._identity, clock=self._clock)
        return RecentVoices(azure, self._clock)

    @cached_property
    def recogniser(self) -> Recogniser:
        from talkstack.speech.azure.recogniser import AzureRecogniser

        return AzureRecogniser(self._settings, identity=self._identity, clock=self._clock)

    @cached_property
    def transcription(self) -> Recogniser:
        """For sounds that are long; of the same kind as the ears, which are quicker with short ones."""
        from talkstack.speech.azure.rest.transcription import FastTranscription

        return FastTranscription(self._settings, identity=self._identity, clock=self._clock)

    @cached_property
    def audio(self) -> AudioStore:
        from talkstack.speech.recent import RecentAudioStore

        return RecentAudioStore(self._blobs, self._clock)

    @cached_property
    def archive(self) -> Archive:
        return self._blobs

    @cached_property
    def recordings(self) -> AudioStore:
        """Past what is kept of the last minute: they are long, and seldom asked for."""
        return self._blobs

    @cached_property
    def _blobs(self) -> BlobAudioStore:
        from talkstack.speech.blob import BlobAudioStore

        return BlobAudioStore(self._settings, identity=self._identity, clock=self._clock)

    @cached_property
    def telephony(self) -> Telephony:
        from talkstack.telephony.twilio.rest import TwilioTelephony

        return TwilioTelephony(self._settings, clock=self._clock)

    @cached_property
    def exchange(self) -> Exchange:
        from talkstack.telephony.twilio.exchange import TwilioExchange

        return TwilioExchange(self._settings, clock=self._clock)

    @cached_property
    def captures(self) -> Captures:
        from talkstack.telephony.twilio.captures import TwilioCaptures

        return TwilioCaptures(self._settings, clock=self._clock)

    @cached_property
    def billing(self) -> Billing:
        from talkstack.usage.twilio import TwilioBilling

        return TwilioBilling(self._settings, clock=self._clock)

    @cached_property
    def tool_caller(self) -> ToolCaller:
        from talkstack.tools.http import HttpToolCaller

        return HttpToolCaller(outbound=self._outbound, secrets=self.secrets)

    @cached_property
    def ring_hooks(self) -> RingHooks:
        from talkstack.ringing.http import HttpRingHooks

        return HttpRingHooks(outbound=self._outbound, secrets=self.secrets, clock=self._clock)

    @cached_property
    def receivers(self) -> Receivers:
        from talkstack.deliveries.http import HttpReceivers

        return HttpReceivers(outbound=self._outbound, clock=self._clock)

    @cached_property
    def _outbound(self) -> Outbound:
        from talkstack.http.outbound import Outbound

        return Outbound(self._settings.outbound_allow)

    @cached_property
    def tracer(self) -> Tracer:
        if not self._settings.watched:
            return NoTracer()
        from talkstack.telemetry.otel.tracer import OtelTracer

        return OtelTracer(self._settings, self._outlets)

    @cached_property
    def meter(self) -> Meter:
        return self._early

    @cached_property
    def _early(self) -> EarlyMeter:
        return EarlyMeter(awaited=self._settings.watched)

    @cached_property
    def _meter(self) -> OtelMeter:
        from talkstack.telemetry.otel.meter import OtelMeter

        return OtelMeter(self._settings, self._outlets)

    @cached_property
    def _outlets(self) -> list[Outlet]:
        outlets: list[Outlet] = []
        if self._settings.applicationinsights_connection_string.get_secret_value():
            from talkstack.telemetry.otel.azure import AzureOutlet

            outlets.append(AzureOutlet(self._settings))
        if self._settings.otel_exporter_otlp_endpoint:
            from talkstack.telemetry.otel.otlp import OtlpOutlet

            outlets.append(OtlpOutlet(self._settings))
        return outlets

    def checks(self) -> Mapping[str, Check]:
        """By part, what shows that it can be reached."""
        return {
            "mongodb": self._ping,
            "blob": self.audio.ready,
            "model": self.model.ready,
            "speech": self.synthesiser.ready,
            "twilio": self.telephony.ready,
        }

    def prepare(self) -> None:
        """Make what only turns use: their SDKs read certificates and the like when they are made."""
        _ = self.model, self.synthesiser, self.recogniser, self.tool_caller

    def measure(self) -> None:
        """Nobody waits for it: what is measured before is kept meanwhile."""
        if self._settings.watched:
            self._early.hand_over(self._meter)
            _ = self.tracer

    async def close(self) -> None:
        """Let go of every connection that was opened."""
        made = self.__dict__
        for name in CONNECTED:
            if name in made:
                await made[name].close()
        if "database" in made:
            await self.database.client.close()
        await self._identity.close()

    async def _ping(self) -> None:
        from talkstack.database import ping

        await ping(self.database)
