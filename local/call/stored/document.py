"""The stored call record in a few lines a person can read; all of it is in last-call.json."""

import json
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
    for transcript in record.get("transcripts", ()):
        yield from _transcript(transcript.get("record") or {})
    for analysis in record.get("analyses", ()):
        yield from _analysis(analysis)
    if events := record.get("events"):
        yield "webhooks", ", ".join(event["type"] for event in events if event.get("arrived")) or "nothing"
    if late := [event["type"] for event in record.get("events", ()) if not event.get("arrived")]:
        yield "not yet", ", ".join(late)


def _call(call: Document) -> Iterator[Labelled]:
    yield "call", f"{call['_id']} ({call['twilio_sid']})"
    yield "numbers", f"{call['caller']} called {call['called']}"
    started, ended = call["started_at"], call.get("ended_at")
    length = "" if ended is None else f", {(ended - started).total_seconds():.1f} s"
    yield "time", f"{started:%Y-%m-%d %H:%M:%S} UTC{length}"
    plan = call.get("plan", {})
    yield "ended", f"{call.get('status')}, {plan.get('ended')}, {plan.get('phase')}"
    yield "facts", f"{call.get('facts')}, of which {call.get('folded')} are folded into the plan"


def _analysis(analysis: Document) -> Iterator[Labelled]:
    if analysis["summary"]:
        yield "summary", analysis["summary"]
    if analysis["topics"]:
        yield "topics", ", ".join(analysis["topics"])
    for answer in (*analysis["general"], *analysis["answers"]):
        answered = answer["status"] == "answered"
        told = json.loads(answer["value"]) if answered else answer["status"].replace("_", " ")
        yield answer["name"].replace("_", " "), f"{told}{_places(answer)}"
    for follow_up in analysis["follow_ups"] or ():
        yield "follow-up", f"{follow_up['text']}{_places(follow_up)}"


def _places(told: Document) -> str:
    places = ", ".join(f"turn {place['n']} {place['speaker']}" for place in told["evidence"])
    return f" ({places})" if places else ""


def _transcript(transcript: Document) -> Iterator[Labelled]:
    for side in ("caller", "agent"):
        heard = [phrase["text"] for phrase in transcript.get("phrases", ()) if phrase["speaker"] == side]
        if heard:
            yield "recording", f"{side}, as Azure Speech hears it afterwards: {' / '.join(heard)}"
    for it in transcript.get("differences", ()):
        yield f"turn {it['n']}", f"{it['speaker']} differs: {' / '.join(map(_span, it['spans']))}"


def _span(span: Document) -> str:
    return f"'{span['live']}' live, '{span['record']}' in the recording"
