"""Work that the stand-ins were paid for, counted by keys of their own: who died with an answer in hand pays once more."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from soak.chaos.judging.evidence import Evidence


@dataclass(frozen=True, kw_only=True)
class Paid:
    """By digest, how often a sound was heard and how often a transcript was read."""

    heard: Mapping[str, int] = field(default_factory=dict[str, int])
    read: Mapping[str, int] = field(default_factory=dict[str, int])

    def counts(self) -> dict[str, int]:
        return {"sounds_heard": sum(self.heard.values()), "transcripts_read": sum(self.read.values())}

    def twice(self, calls: Iterable[Evidence]) -> dict[str, int]:
        """What was too much of it. Calls may sound alike, or have the same words: each then pays for its own."""
        sounds, transcripts = Counter[str](), Counter[str]()
        for call in calls:
            sounds.update(call.sounds)
            transcripts[call.words] += call.questions
        return {
            "sounds_heard": _too_often(self.heard, sounds),
            "transcripts_read": _too_often(self.read, transcripts),
        }


def _too_often(done: Mapping[str, int], wanted: Mapping[str, int]) -> int:
    """What belongs to no call as a whole, as a piece of a long one, is wanted once."""
    return sum(max(0, count - max(1, wanted.get(digest, 0))) for digest, count in done.items())
