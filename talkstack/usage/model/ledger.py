"""What a call has cost: raw facts → the lines of its account. The same for the same facts, however often."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from talkstack.llm.model import Usage
from talkstack.usage.model.book import PriceBook
from talkstack.usage.model.entry import Entry, Use, entered
from talkstack.usage.model.measure.facts import Facts
from talkstack.usage.model.measure.lines import lines
from talkstack.usage.model.measure.turns import thought, turns
from talkstack.usage.model.meter import Meter


def ledger(facts: Facts, book: PriceBook) -> tuple[Entry, ...]:
    return entered(chain(lines(facts), turns(facts), _afterwards(facts)), book)


def _afterwards(facts: Facts) -> Iterator[Use]:
    """What the steps after the call have used; one that has not been done, or was given up, told nothing."""
    steps = facts.call.steps
    recording, transcript, analysis = (
        steps.get(name, {}) for name in ("recording", "transcript", "analysis")
    )
    yield Use(turn=None, meter=Meter.STORAGE, quantity=recording.get("bytes", 0))
    listened = sum(transcript.get("asr_seconds", {}).values())
    yield Use(turn=None, meter=Meter.ASR, quantity=listened, subject=transcript.get("engine", ""))
    usage = Usage(**analysis.get("usage", {}))
    yield from thought(None, usage, analysis.get("model") or facts.model)
