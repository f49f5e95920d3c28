"""The function app in this process: its triggers over the memory store and stub providers, without a host."""

from __future__ import annotations

import json
from typing import override

import azure.durable_functions as df

from bench.calls.carrier import Carrier, number_at
from bench.stub.providers import Pace, StubAdapters
from bench.stub.wire import AppWire, indexed
from orchestrations.policies import SILENCE
from talkstack import bootstrap
from talkstack.agents.agent import Agent
from talkstack.agents.model import AgentDraft
from talkstack.agents.service.publish import Publisher
from talkstack.agents.words.phrases import Phrases
from talkstack.calls.in_process import InProcessLifecycle
from talkstack.calls.ports import Lifecycle
from talkstack.clock import SystemClock
from talkstack.numbers.model import PhoneNumber
from talkstack.projects.model import Limits, Project
from talkstack.services import Services
from talkstack.settings import Settings

PUBLIC = "https://phone.example.com"
DIALLED = "+15550001000"
SETTINGS = {
    "PUBLIC_URL": PUBLIC,
    "MONGODB_URI": "mongodb://nowhere",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "a-token",
    "SPEECH_ENDPOINT": "https://speech.example.com",
    "OPENAI_ENDPOINT": "https://openai.example.com/openai/v1/",
    "OPENAI_MODEL": "stub",
    "MEDIA_KEY": "media",
    "SECRETS_KEY": "secrets",
    "PERSON_KEY": "persons",
    "LOG_LEVEL": "WARNING",
}
TASK_HUB = json.dumps(
    {
        "taskHubName": "bench",
        "creationUrls": {},
        "managementUrls": {"id": "INSTANCEID"},
        "rpcBaseUrl": "http://127.0.0.1:9/durabletask/",
    }
)
LIMITS = Limits(live_calls=100_000, live_calls_per_caller=100_000)
DRAFT = AgentDraft(
    name="Receptionist",
    instructions="You answer the phone of a clinic.",
    phrases=Phrases(greeting="Good day. How can I help you?"),
)


class InProcess(Services):
    """Calls live in this process and not in the task hub behind the trigger's client."""

    def __init__(self, pace: Pace) -> None:
        clock = SystemClock()
        super().__init__(Settings.read(SETTINGS), StubAdapters(pace, clock), clock)
        self._in_process = InProcessLifecycle(self.calls, SILENCE)

    @override
    def lifecycle(self, client: df.DurableOrchestrationClient) -> Lifecycle:
        return self._in_process


async def opened(pace: Pace) -> Carrier:
    """A carrier whose calls are answered in this process, by what is published here for this context."""
    services = InProcess(pace)
    bootstrap.CHOSEN.set(services)
    await _publish(services)
    settings = services.settings
    wire = AppWire(*indexed(TASK_HUB), settings.twilio_auth_token.get_secret_value())
    return Carrier(wire, settings.twilio_account_sid, number_at(PUBLIC, DIALLED))


async def _publish(services: InProcess) -> None:
    adapters, now = services.adapters, services.clock.now()
    project = await adapters.projects.ensure(
        Project(id="prj_1", name="Clinic", created_at=now, limits=LIMITS)
    )
    agent = await adapters.agents.ensure(
        Agent(id="agt_1", project_id=project.id, draft=DRAFT, created_at=now)
    )
    publisher = Publisher(
        agents=adapters.agents,
        synthesiser=adapters.synthesiser,
        audio=adapters.audio,
        media_key=services.settings.media_key.get_secret_value(),
        clock=services.clock,
    )
    await publisher.publish(agent)
    number = PhoneNumber(
        id="num_1",
        project_id=project.id,
        e164=DIALLED,
        agent_id=agent.id,
        created_at=services.clock.now(),
    )
    await adapters.numbers.assign(number)
