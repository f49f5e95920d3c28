"""After the call: what it amounts to in numbers, and its trace."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from talkstack.aftermath.model import Done
from talkstack.analytics.measuring import measure_of
from talkstack.analytics.ports import MeasureStore
from talkstack.calls.call import Call
from talkstack.conversation.ports import ReplyStore, UtteranceStore
from talkstack.dialling.ports import DialStore
from talkstack.telemetry.ports import Meter, Tracer
from talkstack.telemetry.spans.call import Life, trace_of
from talkstack.telemetry.turns import measure_turn


@dataclass(frozen=True, kw_only=True)
class Measurer:
    replies: ReplyStore
    utterances: UtteranceStore
    dials: DialStore
    measures: MeasureStore
    tracer: Tracer
    meter: Meter

    async def measure(self, call: Call) -> Done:
        """The measure is kept once; the trace is the same each time. What cannot be taken back comes last."""
        replies, said, attempts = await asyncio.gather(
            self.replies.of_call(call.id), self.utterances.of_call(call.id), self.dials.of_call(call.id)
        )
        await self.measures.keep(measure_of(call, replies, said))
        trace = trace_of(Life(call, replies, attempts))
        await self.tracer.export(trace)
        for reply in replies[-1:]:
            measure_turn(self.meter, reply)
        return Done(result={"spans": len(trace.spans)})
