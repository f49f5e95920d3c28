"""A turn as spans: the turn itself, and in it each stage on the way to an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from talkstack.book.latency import is_filler, latency_of
from talkstack.conversation.model import TurnReply, place_of
from talkstack.conversation.situation import milliseconds
from talkstack.telemetry.model import Event, Kind, Span, Value
from talkstack.tools.model import RunState, ToolRun

FAULT = "fault"


def turn_spans(reply: TurnReply, kind: str | None) -> Iterator[Span]:
    """`kind` is what the fact of the turn says of it."""
    yield _turn(reply, kind)
    yield from _waits(reply)
    yield from _work(reply, failed=kind == FAULT)
    for run in reply.runs:
        yield from _tool(reply, run)


def _turn(reply: TurnReply, kind: str | None) -> Span:
    start = milliseconds(reply)
    done = start + reply.stages.get("began", 0) + reply.stages.get("total", 0)
    facts = {
        "talkstack.turn": reply.n,
        "talkstack.segments": len(reply.segments),
        "talkstack.takeovers": reply.epoch - 1,
        "talkstack.complete": reply.complete,
    }
    return Span(
        name="turn",
        path=_path(reply),
        parent="",
        start=start,
        end=max([done, *(sent.at for sent in reply.sent.values())]),
        facts=facts | ({"talkstack.kind": kind} if kind else {}),
        events=tuple(_documents(reply)),
        failed=kind == FAULT,
    )


def _documents(reply: TurnReply) -> Iterator[Event]:
    """What left for Twilio, and when."""
    for key in sorted(reply.sent, key=place_of):
        name = "filler" if is_filler(reply, key) else "document"
        sent, (after, _) = reply.sent[key], place_of(key)
        yield Event(name, sent.at, {"talkstack.segments": sent.through - after})


def _waits(reply: TurnReply) -> Iterator[Span]:
    """As the caller felt it: from the words until something came back."""
    latency, start = latency_of(reply), milliseconds(reply)
    for name in ("filler", "answer"):
        ms = getattr(latency, name)
        if ms is not None and reply.n:
            yield _stage(reply, name, start, start + ms)


def _work(reply: TurnReply, *, failed: bool) -> Iterator[Span]:
    stages = reply.stages
    began = milliseconds(reply) + stages.get("began", 0)
    heard = began + stages.get("listened", 0)
    if "listened" in stages:
        yield _stage(reply, "listen", began, heard, kind=Kind.CLIENT)
    first, done = stages.get("model_first"), stages.get("model_done")
    if first is not None or done is not None:
        end = heard + max(first or 0, done or 0)
        events = (Event("first_token", heard + first, {}),) if first is not None else ()
        model = _stage(reply, "model", heard, end, kind=Kind.CLIENT, events=events, failed=failed)
        yield replace(model, facts={**model.facts, **_tokens(reply)})
    if "speech_first" in stages:
        yield _stage(reply, "speech", heard + (first or 0), began + stages["speech_first"], kind=Kind.CLIENT)


def _tokens(reply: TurnReply) -> dict[str, Value]:
    return {f"talkstack.{name}": count for name, count in vars(reply.usage).items() if count}


def _tool(reply: TurnReply, run: ToolRun) -> Iterator[Span]:
    if run.at is None:
        return
    start = int(run.at.timestamp() * 1000)
    yield Span(
        name="tool",
        path=f"{_path(reply)}/tool:{run.ordinal}",
        parent=_path(reply),
        start=start,
        end=start + (run.milliseconds or 0),
        facts={
            "talkstack.tool": run.name,
            "talkstack.ordinal": run.ordinal,
            "talkstack.state": run.state.value,
        },
        kind=Kind.CLIENT,
        failed=run.state is not RunState.DONE,
    )


def _stage(
    reply: TurnReply,
    name: str,
    start: int,
    end: int,
    *,
    kind: Kind = Kind.INTERNAL,
    events: tuple[Event, ...] = (),
    failed: bool = False,
) -> Span:
    return Span(
        name=name,
        path=f"{_path(reply)}/{name}",
        parent=_path(reply),
        start=start,
        end=max(start, end),
        facts={"talkstack.turn": reply.n},
        events=events,
        kind=kind,
        failed=failed,
    )


def _path(reply: TurnReply) -> str:
    return f"turn:{reply.n}"
