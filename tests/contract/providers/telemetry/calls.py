"""A call in which everything is that a trace can tell of, and words and numbers of people everywhere else."""

from __future__ import annotations

from datetime import timedelta

from talkstack.calls.call import Call, Command
from talkstack.calls.log import entered
from talkstack.calls.model.fact import FactKind
from talkstack.conversation.model import CallerPressed, CallerSaid, ReplyState, Sent, TurnReply
from talkstack.telemetry.spans.call import Life
from talkstack.tools.model import RunState
from tests.builders import NOON, NOON_MS, a_call, a_dial, a_fact, a_reply, a_run, a_segment

MARK = "marigold"
DIGITS = "15550002000"
STAGES = {
    "began": 20,
    "listened": 80,
    "model_first": 200,
    "model_done": 700,
    "speech_first": 600,
    "total": 900,
}


def a_life() -> Life:
    return Life(_call(), (_reply(), a_reply(2, said=CallerPressed(DIGITS))), (a_dial(to=f"+{DIGITS}"),))


def _call() -> Call:
    facts = [
        a_fact("ringing", kind=FactKind.STATUS, what="in-progress", n=1, at=NOON_MS + 4000),
        a_fact("turn:1", n=1, what="speech", at=NOON_MS + 9000),
        a_fact("over", kind=FactKind.STATUS, what="completed", n=1, at=NOON_MS + 60_000),
    ]
    call = a_call(
        caller=f"+{DIGITS}",
        person="per_1",
        metadata={"name": MARK},
        variables={"name": MARK},
        commands=(Command(id="cmd_1", kind="say", at=NOON, text=MARK),),
        steps={"settled": {}, "settled_took": {"at": (NOON + timedelta(seconds=70)).isoformat(), "ms": 250}},
    )
    return entered(call, facts)[0]


def _reply() -> TurnReply:
    return a_reply(
        said=CallerSaid(MARK, 0.9, "twilio"),
        state=ReplyState.COMPLETE,
        next=2,
        segments=(a_segment(text=f"{MARK}, at +{DIGITS}."),),
        runs=(a_run(arguments=f'"{MARK}"', state=RunState.FAILED, result=MARK, milliseconds=80, at=NOON),),
        answers={"0": MARK},
        sent={"0": Sent(NOON_MS + 2500, 0), "0_1": Sent(NOON_MS + 4000, 1)},
        stages=STAGES,
    )
