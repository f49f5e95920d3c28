"""What was said and heard, with its place in the call's media time and in wall time."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """`ended_at` is the wall-clock instant (of the loop's clock) at which the last word was out."""

    text: str
    started_ms: int
    ended_ms: int
    ended_at: float


@dataclass(frozen=True)
class Answer:
    """What came from the agent up to where it listens or hangs up; `words` is the part that is not silence."""

    said: Said | None
    audio: bytes
    words: bytes
    started_ms: int
    ended_ms: int
    began_at: float | None


@dataclass(frozen=True)
class Heard:
    """The agent's words as recognised from its audio; `began_at` is the instant of the first, None for silence."""

    text: str
    audio: bytes
    started_ms: int
    ended_ms: int
    began_at: float | None


@dataclass(frozen=True)
class Turn:
    """`said` is None where the agent spoke without being spoken to."""

    said: Said | None
    heard: Heard

    @property
    def answered_after_ms(self) -> float | None:
        """From the caller's last word to the agent's first; None where either is missing."""
        if self.said is None or self.heard.began_at is None:
            return None
        return (self.heard.began_at - self.said.ended_at) * 1_000


@dataclass(frozen=True)
class Hangup:
    by: str
    reason: str
