"""Calls of every kind, drawn from a seed: what was said, asked, waited for and put through in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from talkstack.agents.model import ListeningEngine
from talkstack.calls.call import Call
from talkstack.calls.model.fact import Due, FactDraft, FactKind
from talkstack.calls.model.order import Detection, Order
from talkstack.conversation.model import (
    CallerPressed,
    CallerReturned,
    CallerSaid,
    CallerSilent,
    Close,
    Directed,
    Said,
    Segment,
    TurnReply,
)
from talkstack.llm.model import Usage
from talkstack.usage.model.book import PriceBook, Rate
from talkstack.usage.model.measure.facts import Facts
from talkstack.usage.model.meter import TELEPHONY, Meter
from tests.builders import NOON, NOON_MS, a_call, a_fact, a_reply

NUMBERS = ("+15550002000", "+4930123456", "+442071234567", "+819012345678")
MODELS = ("gpt-5.4-mini", "gpt-4.1", "of-the-house")
TEXTS = ("We open at nine.", "医院は九時に開きます。", "Straße 7, 3. Stock", "好", "𠀀𠀀 and more", "")
KEYS = {Meter.ASR: ("azure_fast",), **{meter: MODELS[:2] for meter in Meter if meter.startswith("llm")}}
PREFIXES = ("+1", "+49", "+4930", "+44")


@dataclass
class Drawn:
    """A call on its way; `now` in milliseconds since 1970."""

    chance: Random
    log: list[FactDraft]
    replies: list[TurnReply]
    now: int = NOON_MS

    def note(self, kind: FactKind, what: str, **more: object) -> None:
        key = f"{kind}:{len(self.log)}"
        self.log.append(a_fact(key, kind=kind, what=what, at=self.now, **more))

    def pass_time(self, most: int) -> None:
        self.now += self.chance.randrange(most)


def a_book(chance: Random) -> PriceBook:
    rates = [Rate(meter=meter, micros=chance.randrange(10**11)) for meter in Meter]
    for meter in Meter:
        keys = PREFIXES if meter in TELEPHONY else KEYS.get(meter, ())
        rates += [
            Rate(meter=meter, key=key, micros=chance.randrange(10**11))
            for key in keys
            if chance.random() < 0.6
        ]
    return PriceBook(version=7, valid_from=NOON, created_at=NOON, rates=tuple(rates))


def facts(chance: Random) -> Facts:
    engine = chance.choice(list(ListeningEngine))
    drawn = Drawn(chance, [], [])
    outbound, live = chance.random() < 0.5, chance.random() < 0.2
    drawn.note(FactKind.STARTED, chance.choice(["recorded", "unrecorded"]))
    connected = _place(drawn) if outbound else True
    if connected:
        _talk(drawn, engine)
    drawn.pass_time(400_000)
    over = drawn.now
    if connected and not live:
        drawn.note(FactKind.STATUS, "completed", n=_attempts(drawn) if outbound else None)
        _file(drawn)
    call = _call(drawn, outbound=outbound)
    return Facts(
        call=call if live else replace(call, ended_at=NOON + timedelta(milliseconds=over - NOON_MS)),
        replies=drawn.replies,
        engine=engine,
        model=chance.choice(MODELS),
        targets={"desk": chance.choice(NUMBERS), "night": chance.choice(NUMBERS)},
        until=NOON + timedelta(milliseconds=over - NOON_MS),
    )


def _call(drawn: Drawn, *, outbound: bool) -> Call:
    chance = drawn.chance
    order = Order(detection=chance.choice(list(Detection))) if outbound else None
    return a_call(
        direction="outbound" if outbound else "inbound",
        called=chance.choice(NUMBERS),
        order=order,
        opening=tuple(_segments(chance, 0)),
        log=tuple(fact.numbered(k) for k, fact in enumerate(drawn.log, 1)),
        steps=_steps(chance),
    )


def _attempts(drawn: Drawn) -> int:
    return max(fact.n or 0 for fact in drawn.log if fact.kind is FactKind.STATUS)


def _place(drawn: Drawn) -> bool:
    """Attempt after attempt; statuses may come in another order than they came about."""
    for n in range(1, drawn.chance.randint(1, 3)):
        drawn.note(FactKind.STATUS, "ringing", n=n)
        drawn.pass_time(60_000)
        drawn.note(FactKind.STATUS, drawn.chance.choice(["busy", "no-answer", "failed"]), n=n)
    n = _attempts(drawn) + 1 if len(drawn.log) > 1 else 1
    drawn.note(FactKind.STATUS, "ringing", n=n)
    answered = drawn.chance.random() < 0.8
    drawn.note(FactKind.STATUS, "in-progress" if answered else "busy", n=n)
    return answered


def _talk(drawn: Drawn, engine: ListeningEngine) -> None:
    back: CallerReturned | None = None
    if drawn.chance.random() < 0.2:
        drawn.replies.append(_reply(drawn, 0, Directed("", ""), engine))
    for n in range(1, drawn.chance.randint(1, 12)):
        drawn.pass_time(30_000)
        said = back or _said(drawn.chance, engine)
        if back:
            seconds = None if back.seconds is None else f"{back.seconds}"
            drawn.note(FactKind.DIAL, back.outcome, n=n, ref=seconds)
        reply = _reply(drawn, n, said, engine)
        drawn.replies.append(reply)
        drawn.note(FactKind.TURN, "speech", n=n)
        back = _put_through(drawn) if reply.close.transfer else None


def _put_through(drawn: Drawn) -> CallerReturned:
    drawn.pass_time(200_000)
    outcome = drawn.chance.choice(["completed", "answered", "busy", "no-answer"])
    return CallerReturned(outcome, drawn.chance.choice([None, 0, 1, 60, 61, 185]))


def _said(chance: Random, engine: ListeningEngine) -> Said:
    if chance.random() < 0.1:
        return Directed("Listen.", "cmd_1")
    if engine is ListeningEngine.AZURE:
        return chance.choice([CallerSaid("At nine", 0.5, "azure"), CallerSilent()])
    return chance.choice([CallerSaid("At nine", 0.5, "twilio"), CallerPressed("1"), CallerSilent()])


def _reply(drawn: Drawn, n: int, said: Said, engine: ListeningEngine) -> TurnReply:
    chance = drawn.chance
    listened = engine is ListeningEngine.AZURE and isinstance(said, CallerSaid | CallerSilent)
    cached = chance.choice([0, 0, 1024])
    usage = Usage(cached + chance.randrange(3000), cached, chance.randrange(400))
    return a_reply(
        n,
        said=said,
        segments=tuple(_segments(chance, n)),
        close=Close(transfer=chance.choice(["desk", "night", "nobody"]) if chance.random() < 0.2 else None),
        usage=chance.choice([Usage(), usage]),
        heard_ms=chance.choice([0, 1, 999, 1000, 61_000]) if listened else 0,
    )


def _segments(chance: Random, n: int) -> list[Segment]:
    audio = (None, "stock/d1.wav", f"calls/call_1/{n}-1.wav")
    return [
        Segment(k=k, text=chance.choice(TEXTS), audio=chance.choice(audio), ms=900)
        for k in range(1, chance.randint(1, 4))
    ]


def _steps(chance: Random) -> dict[str, dict[str, object]]:
    usage = {"input_tokens": 2048, "cached_tokens": chance.choice([0, 1024]), "output_tokens": 300}
    steps: dict[str, dict[str, object]] = {
        "recording": chance.choice([{"absent": True}, {"bytes": chance.randrange(10**8)}]),
        "transcript": chance.choice(
            [
                {"failed": "ProviderError"},
                {
                    "asr_seconds": {"caller": chance.randrange(900), "agent": chance.randrange(900)},
                    "engine": chance.choice(["azure_fast", "azure_realtime"]),
                },
            ]
        ),
        "analysis": chance.choice([{}, {"usage": usage}, {"usage": usage, "model": "gpt-4.1"}]),
    }
    return {name: step for name, step in steps.items() if chance.random() < 0.7}


def _file(drawn: Drawn) -> None:
    kind, what = drawn.chance.choice(
        [
            (FactKind.RECORDING, "completed"),
            (FactKind.RECORDING, "absent"),
            (FactKind.DUE, Due.RECORDING_OVERDUE),
            (FactKind.TOOL, "done"),
        ]
    )
    drawn.note(kind, what)
