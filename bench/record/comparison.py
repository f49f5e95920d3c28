"""The word error rate of the transcript of record beside that of the words heard live, on one set of callers' sentences."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import Any

import yaml

from bench.figures import Result
from bench.record.rate import LANGUAGE, Rate, sentence
from bench.record.service import Ears, opened
from bench.record.sound import Spoken, spoken
from talkstack.transcripts.model.alignment import Said
from talkstack.transcripts.model.merge import Merged, Terms, merged
from talkstack.transcripts.model.record import Difference, Phrase

CALLERS = Path(__file__).with_name("callers.txt")
A_CALL = 11
AGENT = Path("local/clinic/agent.yaml")


async def measure() -> Result:
    print("Word errors of the transcript of record and of what is heard live, by whisper:", flush=True)
    texts = CALLERS.read_text(encoding="utf-8").splitlines()
    async with opened() as ears:
        calls = [await _call(ears, lines) for lines in batched(texts, A_CALL, strict=False)]
    rates = {"live": _rate(calls, lambda call: call.live), "record": _rate(calls, lambda call: call.record)}
    for name, rate in rates.items():
        print(line(name, rate), flush=True)
    differing = [it.material for call in calls for it in call.differences]
    print(f"  the two differ in {len(differing)} sentences, in {sum(differing)} materially", flush=True)
    told = {"sentences": len(differing), "material": sum(differing)}
    errors = {name: figures(rate) for name, rate in rates.items()}
    return Result(rows={}, details={"word_errors": errors | {"differing": told}})


@dataclass(frozen=True)
class Call:
    """What was said in it, and what was heard of each sentence, live and afterwards."""

    said: Sequence[str]
    live: Sequence[str]
    record: Sequence[str]
    differences: Sequence[Difference]


def _rate(calls: Sequence[Call], heard: Callable[[Call], Sequence[str]]) -> Rate:
    return Rate([sentence(*pair) for call in calls for pair in zip(call.said, heard(call), strict=True)])


async def _call(ears: Ears, lines: Sequence[str]) -> Call:
    recording, sentences = await spoken(ears.engine, lines)
    live = await _live(ears, sentences)
    record = await _record(ears, recording, sentences, live)
    return Call(lines, live, _by_sentence(record, sentences), record.differences)


def line(name: str, rate: Rate) -> str:
    low, high = rate.interval()
    return (
        f"  {name}: {rate.percent:.1f} % ({rate.errors} of {rate.words} words; 95 % between {low:.1f} and"
        f" {high:.1f}), {rate.exact} of {len(rate.sentences)} sentences exact"
    )


def figures(rate: Rate) -> dict[str, Any]:
    low, high = rate.interval()
    return {
        "percent": round(rate.percent, 1),
        "errors": rate.errors,
        "words": rate.words,
        "interval": [round(low, 1), round(high, 1)],
        "exact": rate.exact,
        "sentences": len(rate.sentences),
    }


async def _live(ears: Ears, sentences: Sequence[Spoken]) -> list[str]:
    """As the carrier's `<Gather>` hears each of them."""
    return [(await ears.engine.transcribe(each.audio, hints())).text for each in sentences]


async def _record(ears: Ears, recording: bytes, sentences: Sequence[Spoken], live: Sequence[str]) -> Merged:
    """The whole recording in one go, each phrase then put to its turn by the product's own rule."""
    heard = await ears.fast.recognise(recording, language=LANGUAGE, phrases=hints())
    said = [
        Said(n=n, speaker="caller", text=text, at_ms=each.start_ms + len(each.audio) // 8)
        for n, (each, text) in enumerate(zip(sentences, live, strict=True))
    ]
    terms = Terms(language=LANGUAGE, began_ms=0)
    return merged([Phrase.of("caller", it) for it in heard], said, terms, whole={"caller"})


def _by_sentence(record: Merged, sentences: Sequence[Spoken]) -> list[str]:
    """A phrase of no turn counts where it was spoken: its words are errors."""
    found = ["" for _ in sentences]
    for phrase in record.phrases:
        at = phrase.turn
        if at is None:
            at = max((n for n, it in enumerate(sentences) if it.start_ms <= phrase.start_ms), default=0)
        found[at] = f"{found[at]} {phrase.text}".strip()
    return found


def hints() -> tuple[str, ...]:
    """Those of the demo's agent."""
    return tuple(yaml.safe_load(AGENT.read_text(encoding="utf-8"))["listening"]["hints"])
