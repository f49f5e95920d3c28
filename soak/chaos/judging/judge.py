"""Whether all that is due after a call came about once, and was told in its order."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from soak.chaos.judging.evidence import Evidence
from soak.chaos.plan import Answer

type Kind = Literal["step_missed", "effect_doubled", "webhook_lost", "webhook_disordered"]

STEPS = ("settled", "recording", "transcript", "analysis", "charged", "measured", "closed")
OF_RECORDINGS = ("recording", "transcript")
DOCUMENTS = {
    "transcript": "transcripts",
    "analysis": "analyses",
    "charged": "usage",
    "measured": "measures",
}
"""The collection in which a step leaves one document of the call."""
ONCE = (
    "call.started", "call.answered", "call.recording_ready", "call.transcribed", "call.analysed",
)  # fmt: skip
ENDS = ("call.ended", "call.failed")
TOOK: tuple[Answer, ...] = ("taken", "lost")
ENOUGH = 3
"""An event that failed so often holds up no later one."""


@dataclass(frozen=True)
class Finding:
    kind: Kind
    call_id: str
    detail: str


def judge(call: Evidence) -> list[Finding]:
    found: Mapping[Kind, Iterator[str]] = {
        "step_missed": steps_missed(call),
        "effect_doubled": effects_doubled(call),
        "webhook_lost": webhooks_lost(call),
        "webhook_disordered": webhooks_disordered(call),
    }
    return [Finding(kind, call.id, detail) for kind, details in found.items() for detail in details]


def steps_missed(call: Evidence) -> Iterator[str]:
    for step in STEPS:
        if step not in OF_RECORDINGS or call.recorded:
            yield from _missed(call, step)
    if call.recorded and not call.blobs:
        yield "the recording was not brought home"
    for sid in call.left:
        yield f"the carrier still has {sid}"


def _missed(call: Evidence, step: str) -> Iterator[str]:
    if step not in call.steps:
        yield f"{step} was never done"
        return
    result = call.steps[step]
    if "failed" in result:
        yield f"{step} was given up: {result['failed']}"
    elif step in OF_RECORDINGS and "absent" in result:
        yield f"{step} found no recording"
    elif "skipped" not in result and call.kept.get(DOCUMENTS.get(step, ""), 1) == 0:
        yield f"{step} left nothing in {DOCUMENTS[step]}"


def effects_doubled(call: Evidence) -> Iterator[str]:
    """By keys that are not the app's to choose: what it keeps under a call's id cannot be there twice."""
    for sid, count in call.begun.items():
        if count > 1:
            yield f"the carrier began {count} recordings of {sid}"
    if len(call.effects) > 1:
        yield f"one wish reached the clinic under {len(call.effects)} keys: {', '.join(sorted(call.effects))}"
    for key, counts in call.effects.items():
        if counts["effects"] > 1:
            yield f"{key} had {counts['effects']} effects"
    if len(call.rung) > len(call.dials):
        yield f"the carrier placed {len(call.rung)} calls for {len(call.dials)} attempts"
    yield from _told_twice(call)


def _told_twice(call: Evidence) -> Iterator[str]:
    types = Counter(str(event["type"]) for event in call.events)
    for type_ in ONCE:
        if types[type_] > 1:
            yield f"{type_} came about {types[type_]} times"
    if sum(types[type_] for type_ in ENDS) > 1:
        yield f"it ended {sum(types[type_] for type_ in ENDS)} times"
    bodies: dict[str, set[str]] = {}
    for attempt in call.tries:
        bodies.setdefault(attempt.event, set()).add(attempt.digest)
    for event, digests in bodies.items():
        if len(digests) > 1:
            yield f"{event} was told in {len(digests)} ways"


def webhooks_lost(call: Evidence) -> Iterator[str]:
    """An event is told once its receiver has said so; one that ought to be there and is not was lost as well."""
    accepted = {attempt.event for attempt in call.tries if attempt.answer == "taken"}
    for event in call.events:
        if event["_id"] not in accepted:
            answers = [attempt.answer for attempt in call.tries if attempt.event == event["_id"]]
            yield f"{event['_id']} ({event['type']}) was never accepted: {', '.join(answers) or 'no try'}"
    yield from _never_written(call)


def _never_written(call: Evidence) -> Iterator[str]:
    numbers = sorted(int(event["sequence"]) for event in call.events)
    if missing := sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers)):
        yield f"there are no events {missing}"
    types = {str(event["type"]) for event in call.events}
    if "call.started" not in types:
        yield "nothing tells that it started"
    if not types & set(ENDS):
        yield "nothing tells that it ended"
    for step, result in call.steps.items():
        if (news := result.get("news")) and news not in types:
            yield f"nothing tells of {step}: {news}"
    known = {event["_id"] for event in call.events}
    for event in sorted({attempt.event for attempt in call.tries} - known):
        yield f"{event} was told, and is not written down"


def webhooks_disordered(call: Evidence) -> Iterator[str]:
    """First takings come in sequence, but for those that had failed three times by then."""
    sequence = {str(event["_id"]): int(event["sequence"]) for event in call.events}
    waiting = set(sequence.values())
    failures = Counter[int]()
    for attempt in call.tries:
        number = sequence.get(attempt.event)
        if number in waiting and attempt.answer in TOOK:
            waiting.discard(number)
            for earlier in sorted(waiting):
                if earlier < number and failures[earlier] < ENOUGH:
                    yield f"event {number} came before event {earlier}, which had failed {failures[earlier]} times"
        if number is not None and attempt.answer != "taken":
            failures[number] += 1
