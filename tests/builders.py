"""Valid by default; a test names only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from talkstack.agents.model import Agent, AgentDraft, AgentVersion, Phrases, Stock
from talkstack.calls.call import Call
from talkstack.calls.model import FactDraft, FactKind
from talkstack.conversation.model import Segment, TurnReply, Utterance, reply_id
from talkstack.numbers.model import PhoneNumber
from talkstack.projects.model import Project
from talkstack.speech.model import Word
from talkstack.tools.model import Tool, ToolRun, run_id

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOON_MS = int(NOON.timestamp() * 1000)


def a_project(**changes: object) -> Project:
    return replace(Project(id="prj_1", name="Clinic", created_at=NOON), **changes)


def an_agent(**changes: object) -> Agent:
    return Agent(id="agt_1", project_id="prj_1", name="Receptionist").model_copy(update=changes)


def a_tool(**changes: object) -> Tool:
    parameters = {"type": "object", "properties": {"a.b": {"$ref": "#/$defs/day"}}, "$defs": {"day": {}}}
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
