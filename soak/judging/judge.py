"""Whether a call survived: nothing dropped, doubled, lost, or remembered that nobody heard."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from soak.judging.evidence import Document, Evidence

type Kind = Literal["dropped", "doubled_effect", "doubled_turn", "unheard", "lost"]

VERB = re.compile(r"<([A-Z]\w+)")
FINAL = ("done", "failed", "unknown")


@dataclass(frozen=True)
class Finding:
    kind: Kind
    detail: str


def judge(call: Evidence) -> list[Finding]:
    return [
        *(Finding("dropped", it) for it in dropped(call)),
        *(Finding("doubled_effect", it) for it in doubled_effects(call)),
        *(Finding("doubled_turn", it) for it in doubled_turns(call)),
        *(Finding("unheard", it) for it in unheard(call)),
        *(Finding("lost", it) for it in lost(call)),
    ]


def dropped(call: Evidence) -> Iterator[str]:
    if call.fault:
        yield call.fault


def doubled_effects(call: Evidence) -> Iterator[str]:
    """The caller wishes one appointment."""
    if len(call.effects) > 1:
        yield f"one wish reached the clinic under {len(call.effects)} keys: {', '.join(sorted(call.effects))}"
    for key, counts in call.effects.items():
        if counts["effects"] > 1:
            yield f"{key} had {counts['effects']} effects"
    if call.appointments > 1:
        yield f"the clinic has {call.appointments} appointments more"


def doubled_turns(call: Evidence) -> Iterator[str]:
    """One reply, one utterance of each side, one fact a turn; one answer to one address."""
    for what, count in _repeated(f"reply {it['n']}" for it in call.replies):
        yield f"{what} is there {count} times"
    for what, count in _repeated(f"turn {it['n']}: {it['speaker']}" for it in call.utterances):
        yield f"{what} spoke {count} times"
    for what, count in _repeated(f"turn {it['n']}" for it in _turns(call)):
        yield f"{what} is a fact {count} times"
    told = [it["text"] for it in call.utterances if it["speaker"] == "caller"]
    for text, count in _repeated(told):
        if count > list(call.said).count(text):
            yield f"the caller's words are kept {count} times: {text}"
    extra = [it["n"] for it in call.replies if it["n"] > len(call.said)]
    if extra and extra != _silence_at_the_end(call):
        yield f"the caller spoke {len(call.said)} times, but turns {extra} were answered"
    yield from _contradictions(call)


def _silence_at_the_end(call: Evidence) -> list[int]:
    """What the recogniser listened to last may be announced before the caller's hang-up is."""
    n = len(call.said) + 1
    return [n] if (n, "silence") in {(it["n"], it["what"]) for it in _turns(call)} else []


def _turns(call: Evidence) -> list[Document]:
    return [it for it in call.call.get("log", ()) if it["kind"] == "turn"]


def _contradictions(call: Evidence) -> Iterator[str]:
    given: dict[str, set[str]] = {}
    for answer in call.answers:
        if answer.status == 200:
            given.setdefault(answer.path, set()).add(answer.twiml)
    for path, documents in given.items():
        if len(documents) > 1:
            ways = " or ".join(sorted(" ".join(VERB.findall(it)) for it in documents))
            yield f"{path} was answered in {len(documents)} ways: {ways}"


def unheard(call: Evidence) -> Iterator[str]:
    """The history of a prompt is made of the utterances, so nothing else has to be looked at."""
    for it in call.utterances:
        if it["speaker"] == "agent" and not _heard(it["text"], _answer(call, it["n"])):
            yield f"turn {it['n']}, kept: {it['text']!r}, heard: {_answer(call, it['n'])!r}"


def lost(call: Evidence) -> Iterator[str]:
    answered = len(call.heard) - 1
    told = {it["n"] for it in call.utterances if it["speaker"] == "caller"}
    for n, words in enumerate(call.said[:answered], start=1):
        if n not in told:
            yield f"turn {n}: the caller's words are not kept: {words}"
    for run in call.tool_runs:
        if run["state"] not in FINAL:
            yield f"{run['_id']} of {run['name']} is still {run['state']}"
    if not call.fault and not call.appointments:
        yield "the caller got through, but the clinic has no appointment"
    if "closed" not in call.call.get("steps", {}):
        yield "the call's record was never closed"


def _answer(call: Evidence, n: int) -> str:
    return call.heard[n] if n < len(call.heard) else ""


def _heard(kept: str, heard: str) -> bool:
    """Word for word and in order; a filler may have stood between two sentences."""
    words = iter(_plain(heard))
    return all(word in words for word in _plain(kept))


def _plain(text: str) -> list[str]:
    return [word for word in (it.strip(".,!?:;").casefold() for it in text.split()) if word]


def _repeated(things: Iterator[str] | list[Any]) -> Iterator[tuple[str, int]]:
    return ((thing, count) for thing, count in Counter(things).items() if count > 1)
