"""The whole product in memory, with one agent published and one number assigned."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from copy import copy
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

from talkstack.aftermath.model import Step
from talkstack.agents.model import AgentDraft
from talkstack.agents.service.publish import Publisher
from talkstack.calls.call import Call
from talkstack.calls.in_process import InProcessLifecycle
from talkstack.calls.model.news import News
from talkstack.calls.model.plan import SilenceAction
from talkstack.conversation.model import (
    Arrival,
    Asked,
    CallerInput,
    CallerRecorded,
    CallerSaid,
    TurnReply,
    reply_id,
)
from talkstack.deliveries.memory import MemoryCouriers
from talkstack.llm.memory import Reply
from talkstack.llm.model import Prompt
from talkstack.memory import MemoryAdapters
from talkstack.reanalysis.memory import MemoryJobRunner
from talkstack.services import Services
from talkstack.settings import Settings
from talkstack.telephony.form import CallArrived, RecordingChanged
from tests.builders import NOON, a_draft, a_number, a_project, an_agent
from tests.pace import PacedModel
from tests.virtual import LoopClock

SILENCE = (SilenceAction.REPROMPT, SilenceAction.REPROMPT, SilenceAction.GOODBYE)
TOKEN = "a-token"
ACCOUNT = "AC" + "0" * 32
SID = "CA" + "1" * 32

SETTINGS = {
    "PUBLIC_URL": "https://phone.example.com",
    "MONGODB_URI": "mongodb://nowhere",
    "TWILIO_ACCOUNT_SID": ACCOUNT,
    "TWILIO_AUTH_TOKEN": TOKEN,
    "SPEECH_ENDPOINT": "https://speech.example.com",
    "OPENAI_ENDPOINT": "https://openai.example.com/openai/v1/",
    "OPENAI_MODEL": "gpt-5.4-mini",
    "MEDIA_KEY": "media",
    "FALLBACK_URL": "https://fb.example/",
    "SECRETS_KEY": "A" * 43 + "=",
    "PERSON_KEY": "persons",
}

HEARD_OUT = 30.0

Script = Iterable[Reply | str] | Callable[[Prompt], Reply | str]


class World:
    """`pace` is how many seconds the model takes for each word."""

    def __init__(self, script: Script = (), *, pace: float = 0.0) -> None:
        self.clock = LoopClock(NOON)
        self.model = PacedModel(script, pace)
        self.adapters = MemoryAdapters(self.model, self.clock)
        self.services = Services(Settings.read(SETTINGS), self.adapters, self.clock)
        self.runner = MemoryJobRunner()
        self.lifecycle = InProcessLifecycle(self.adapters.calls, SILENCE)
        self.couriers = MemoryCouriers()

    async def open(self, draft: AgentDraft | None = None) -> World:
        adapters = self.adapters
        project = await adapters.projects.ensure(a_project())
        made = an_agent(project_id=project.id, draft=draft or a_draft())
        agent = await adapters.agents.ensure(made)
        publisher = Publisher(
            agents=adapters.agents,
            synthesiser=adapters.synthesiser,
            audio=adapters.audio,
            media_key="media",
            clock=self.clock,
        )
        await publisher.publish(agent)
        await adapters.numbers.assign(a_number(agent_id=agent.id))
        return self

    def elsewhere(self) -> World:
        """Another process of the same product."""
        other = copy(self)
        other.services = Services(Settings.read(SETTINGS), self.adapters, self.clock)
        return other

    async def ring(self, sid: str = SID) -> str:
        arrived = CallArrived(call_sid=sid, caller="+15550002000", called="+15550001000")
        return await self.services.receptionist.answer(arrived, self.arrival(), self.lifecycle)

    async def call(self) -> Call:
        return await self.adapters.calls.by_sid(SID)

    async def hear(
        self, n: int, said: str | CallerInput | CallerRecorded, *, after: float = HEARD_OUT
    ) -> str:
        """`after` so many seconds, in which the agent is listened to."""
        self.clock.advance(after)
        heard = CallerSaid(said, 0.9, "twilio") if isinstance(said, str) else said
        call = await self.call()
        return await self.services.conversation.hear(call.id, n, heard, self.arrival(), self.lifecycle)

    async def next(self, n: int, *, after: int = 0, fillers: int = 0) -> str:
        call = await self.call()
        return await self.services.conversation.following(
            call.id, n, Asked(self.arrival(), after, fillers), self.lifecycle
        )

    async def follow(self, n: int, twiml: str) -> str:
        """As Twilio does once it has played the document."""
        asked = {name: int(value) for name, value in parse_qsl(next_of(twiml))}
        return await self.next(n, **asked)

    async def recording_filed(self, sid: str) -> None:
        """Twilio announces the recording of the call."""
        changed = RecordingChanged(recording_sid=sid, status="completed")
        await self.services.recorder.recording((await self.call()).id, changed, self.lifecycle)

    async def finish(self, step: Step) -> News | None:
        """A step of the wrap-up, with nobody told before."""
        call, aftermath = await self.call(), self.services.backroom.aftermath
        came = await aftermath.finish(call.id, (step,), sequence=1, couriers=self.couriers)
        if came.fault:
            raise came.fault
        return News((await self.call()).steps[step]["news"]) if came.told else None

    async def close(self, call_id: str) -> None:
        steps, aftermath = (Step.SETTLED, Step.CLOSED), self.services.backroom.aftermath
        await aftermath.finish(call_id, steps, sequence=1, couriers=self.couriers)

    async def reply(self, n: int = 1) -> TurnReply:
        return await self.adapters.replies.get(reply_id((await self.call()).id, n))

    def arrival(self) -> Arrival:
        return Arrival(int(self.clock.now().timestamp() * 1000), self.clock.monotonic())


def next_of(twiml: str) -> str:
    """The query of the address that the caller is sent on to; empty when nobody is."""
    redirects = list(ET.fromstring(twiml).iter("Redirect"))
    return (redirects[0].text or "").partition("?")[2].partition("#")[0] if redirects else ""


async def cut_off() -> None:
    """What is still at work behind the webhooks is stopped, as a host may do once they have returned."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
