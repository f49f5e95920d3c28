"""What a producer writes."""

from __future__ import annotations

from dataclasses import replace

from talkstack.calls.model.fact import Consent
from talkstack.calls.model.plan import EndReason
from talkstack.conversation.model import Agreement, Answer, CallerSaid, Close, ReplyState, Sent, TurnReply
from talkstack.llm.model import Usage
from talkstack.tools.model import RunState
from tests.builders import NOON_MS, a_run


def an_answer(key: str = "0", twiml: str = "<Response/>", through: int = 1) -> Answer:
    return Answer(key=key, twiml=twiml, sent=Sent(NOON_MS, through))


def made(reply: TurnReply) -> TurnReply:
    return replace(
        reply,
        state=ReplyState.COMPLETE,
        said=CallerSaid("When?", None, "azure"),
        close=Close(ends=EndReason.AGENT_HUNG_UP),
        agreement=Agreement(Consent.REFUSED, "en-US:0123456789abcdef"),
        runs=(a_run(state=RunState.DONE, result="{}", milliseconds=80),),
        stages={"model_first": 210},
        usage=Usage(900, 512, 40),
        heard_ms=2100,
        failed="openai",
    )
