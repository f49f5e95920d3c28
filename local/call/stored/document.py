"""The stored call record in a few lines a person can read; all of it is in last-call.json."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

type Document = Mapping[str, Any]
type Labelled = tuple[str, str]


def lines(record: Mapping[str, Sequence[Document]]) -> Iterator[Labelled]:
    for call in record.get("calls", ()):
        yield from _call(call)
    for said in record.get("utterances", ()):
        yield f"turn {said['n']}", f"{said['speaker']}: {said['text']}"
    for run in record.get("tool_runs", ()):
        yield f"tool {run['n']}:{run['ordinal']}", f"{run['name']} {run['arguments']} {run['state']}"
    if events := record.get("events"):
        yield "webhooks", ", ".join(event["type"] for event in events if event.get("arrived")) or "nothing"
    if late := [event["type"] for event in record.get("events", ()) if not event.get("arrived")]:
        yield "not yet", ", ".join(late)
    for call in record.get("calls", ()):
        yield from _transcript(call.get("steps", {}).get("transcript", {}))


def _call(call: Document) -> Iterator[Labelled]:
    yield "call", f"{call['_id']} ({call['twilio_sid']})"
    yield "numbers", f"{call['caller']} called {call['called']}"
    started, ended = call["started_at"], call.get("ended_at")
    length = "" if ended is None else f", {(ended - started).total_seconds():.1f} s"
    yield "time", f"{started:%Y-%m-%d %H:%M:%S} UTC{length}"
    plan = call.get("plan", {})
    yield "ended", f"{call.get('status')}, {plan.get('ended')}, {plan.get('phase')}"
    yield "facts", f"{call.get('facts')}, of which {call.get('folded')} are folded into the plan"


def _transcript(transcript: Document) -> Iterator[Labelled]:
    for side in ("caller", "agent"):
        heard = " / ".join(phrase["text"] for phrase in transcript.get(side, ()))
        if heard:
            yield "recording", f"{side}, as Azure Speech hears it afterwards: {heard}"
