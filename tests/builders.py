"""Valid by default; a test names only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from talkstack.agents.agent import Agent
from talkstack.agents.model import AgentDraft, AgentVersion, Stock
from talkstack.agents.words.phrases import Phrases
from talkstack.audit.model import Actor, AuditEntry
from talkstack.calls.call import Call
from talkstack.calls.model.fact import FactDraft, FactKind
from talkstack.conversation.model import Segment, TurnReply, Utterance, reply_id
from talkstack.dialling.attempt import Attempt as Dial
from talkstack.idempotency.model import Attempt
from talkstack.keys.model import ApiKey, KeySecret, Scope
from talkstack.numbers.model import PhoneNumber
from talkstack.projects.model import Project
from talkstack.speech.model import Word
from talkstack.tools.model import Tool, ToolRun, run_id
from talkstack.webhooks.model.endpoint import Endpoint, SigningSecret
from talkstack.webhooks.model.event import Event, event_id

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOON_MS = int(NOON.timestamp() * 1000)
NO_PARAMETERS = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


def a_project(**changes: object) -> Project:
    return replace(Project(id="prj_1", name="Clinic", created_at=NOON), **changes)


def an_agent(name: str = "Receptionist", **changes: object) -> Agent:
    agent = Agent(id="agt_1", project_id="prj_1", draft=a_draft(name=name), created_at=NOON)
    return agent.model_copy(update=changes)


def a_tool(**changes: object) -> Tool:
    parameters = {
        "type": "object",
        "properties": {"a.b": {"$ref": "#/$defs/day"}},
        "required": ["a.b"],
        "additionalProperties": False,
        "$defs": {"day": {"type": "string"}},
    }
    tool = Tool(name="book", description="Books.", parameters=parameters, url="https://clinic.example/book")
    return tool.model_copy(update=changes)


def a_draft(**changes: object) -> AgentDraft:
    draft = AgentDraft(
        name="Receptionist",
        instructions="You answer the phone of a clinic.",
        phrases=Phrases(greeting="Hello. This is Dr. Lee's clinic.", reprompts=("Are you there?",)),
        tools=(a_tool(done_words={"en-US": ("booked",)}),),
    )
    return draft.model_copy(update=changes)


def a_version(number: int = 1, **changes: object) -> AgentVersion:
    version = AgentVersion(
        agent_id="agt_1",
        project_id="prj_1",
        version=number,
        published_at=NOON,
        draft=a_draft(),
        stock={
            "Hello. This is Dr. Lee's clinic.": Stock(
                digest="d1", ms=900, words=(Word(5, 400), Word(31, 900))
            ),
            "$0 or less.": Stock(digest="d2"),
        },
    )
    return version.model_copy(update=changes)


def a_number(**changes: object) -> PhoneNumber:
    number = PhoneNumber(
        id="num_1", project_id="prj_1", e164="+15550001000", agent_id="agt_1", created_at=NOON
    )
    return replace(number, **changes)


def a_call(**changes: object) -> Call:
    call = Call(
        id="call_1",
        project_id="prj_1",
        agent_id="agt_1",
        agent_version=1,
        number_id="num_1",
        twilio_sid="CA1",
        caller="+15550002000",
        called="+15550001000",
        started_at=NOON,
        greeting="<Response/>",
        opening=(
            Segment(
                k=1,
                text="Hello. This is Dr. Lee's clinic.",
                audio="stock/d1.wav",
                ms=900,
                words=(Word(5, 400), Word(31, 900)),
            ),
        ),
        log=(a_fact("started", kind=FactKind.STARTED, what="recorded").numbered(1),),
    )
    return replace(call, **changes)


def a_fact(key: str, **changes: object) -> FactDraft:
    return replace(FactDraft(kind=FactKind.TURN, key=key, at=NOON_MS), **changes)


def a_reply(n: int = 1, **changes: object) -> TurnReply:
    reply = TurnReply(id=reply_id("call_1", n), call_id="call_1", n=n, at=NOON)
    return replace(reply, **changes)


def a_segment(k: int = 1, **changes: object) -> Segment:
    return replace(Segment(k=k, text="We open at nine.", audio=f"calls/call_1/1-{k}.wav", ms=1200), **changes)


def an_utterance(n: int = 1, **changes: object) -> Utterance:
    utterance = Utterance(call_id="call_1", n=n, speaker="caller", text="When do you open?", at=NOON)
    return replace(utterance, **changes)


def a_run(n: int = 1, ordinal: int = 1, **changes: object) -> ToolRun:
    run = ToolRun(
        id=run_id("call_1", n, ordinal),
        call_id="call_1",
        n=n,
        ordinal=ordinal,
        model_call_id="tc_1",
        name="book",
        arguments='{"day": "Monday"}',
    )
    return replace(run, **changes)


def a_key(**changes: object) -> ApiKey:
    key = ApiKey(
        id="key_1",
        project_id="prj_1",
        name="dashboard",
        scopes=(Scope.PROJECT_READ, Scope.KEYS_WRITE),
        hint="ts_abcd",
        secrets=(KeySecret(digest="d1"),),
        created_at=NOON,
    )
    return replace(key, **changes)


def an_entry(**changes: object) -> AuditEntry:
    entry = AuditEntry(
        id="aud_1",
        project_id="prj_1",
        at=NOON,
        actor=Actor(key_id="key_1", request_id="req_1"),
        action="project.update",
        resource="prj_1",
        fields=("name", "limits.calls"),
        digests={"$secret.of": "d1"},
    )
    return replace(entry, **changes)


def an_attempt(**changes: object) -> Attempt:
    return replace(Attempt(id="at_1", fingerprint="f1", began_at=NOON), **changes)


def an_endpoint(**changes: object) -> Endpoint:
    secrets = (SigningSecret(value="whsec_" + "A" * 43 + "="),)
    made = Endpoint(
        id="whk_1",
        project_id="prj_1",
        url="https://clinic.example/hook",
        secrets=secrets,
        created_at=NOON,
        since=NOON,
    )
    return replace(made, **changes)


def an_event(sequence: int = 1, stream: str = "call_1", **changes: object) -> Event:
    event = Event(
        id=event_id(stream, sequence),
        project_id="prj_1",
        stream=stream,
        sequence=sequence,
        type="call.started",
        at=NOON,
        data={"id": stream, "metadata": {"a.b": "c"}},
        to=("whk_1",),
    )
    return replace(event, **changes)


def a_dial(**changes: object) -> Dial:
    dial = Dial(
        call_id="call_1", project_id="prj_1", n=1, to="+12025550143", from_="+15550001000", began_at=NOON
    )
    return replace(dial, **changes)
