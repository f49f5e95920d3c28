"""What a customer wants done with a call."""

from dataclasses import dataclass
from typing import Literal

LONGEST_CALL_S = 14_400
EVENTS = ("initiated", "ringing", "answered", "completed")

type AnsweredBy = Literal[
    "human", "unknown", "machine_start", "machine_end_beep", "machine_end_silence", "machine_end_other"
]


@dataclass(frozen=True, kw_only=True)
class Detection:
    """Of answering machines: https://www.twilio.com/docs/voice/answering-machine-detection"""

    message_end: bool = False
    timeout_ms: int = 30_000
    speech_ms: int = 2_400
    speech_end_ms: int = 1_200
    silence_ms: int = 5_000
    background: bool = False
    callback: str = ""
    callback_method: str = "POST"


@dataclass(frozen=True, kw_only=True)
class Order:
    """A document from `url`, or `twiml` without one; `timeout` and `time_limit` in seconds."""

    url: str = ""
    method: str = "POST"
    twiml: str = ""
    fallback_url: str = ""
    fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"
    events: frozenset[str] = frozenset({"completed"})
    timeout: int = 60
    time_limit: int = LONGEST_CALL_S
    detection: Detection | None = None
