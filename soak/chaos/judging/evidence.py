"""What is known of a call that is over: in the stores, at the carrier, at the clinic, and by the server that is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from soak.chaos.trouble.receiver import Attempt

type Document = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """`kept` counts the call's documents in each collection that there is, `blobs` are its recordings at home.

    `left` are the recordings that the carrier still has of it, `rung` the carrier's calls to whoever was to be called,
    `begun` how many recordings the carrier has begun, by its calls.

    `tries` are the deliveries of its events in the order in which they came, `effects` the clinic's counts by key.

    `sounds` are digests of what each side is heard to say, `words` that of what is on record as said, and `questions` how
    often the model had to be asked about it.
    """

    call: Document
    events: Sequence[Document] = ()
    tries: Sequence[Attempt] = ()
    dials: Sequence[Document] = ()
    kept: Mapping[str, int] = field(default_factory=dict[str, int])
    blobs: Sequence[str] = ()
    left: Sequence[str] = ()
    rung: Sequence[str] = ()
    begun: Mapping[str, int] = field(default_factory=dict[str, int])
    effects: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, Mapping[str, int]])
    sounds: Sequence[str] = ()
    words: str = ""
    questions: int = 0

    @property
    def id(self) -> str:
        return str(self.call["_id"])

    @property
    def steps(self) -> Mapping[str, Document]:
        return self.call.get("steps", {})

    @property
    def recorded(self) -> bool:
        """The carrier had a recording: it said so, or has it yet."""
        told = any(it["kind"] == "recording" and it["what"] == "completed" for it in self.call["log"])
        return told or bool(self.left)
