"""What is known of a call once it is over: by the caller, by the carrier, in the stores and at the clinic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from soak.kills.relay import Answered

type Document = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """`heard` begins with the greeting; `fault` is why the caller did not get through.

    `effects` are the clinic's counts by the call's own keys; `appointments` what it has more than before.
    """

    said: Sequence[str]
    heard: Sequence[str]
    fault: str = ""
    answers: Sequence[Answered] = ()
    call: Document = field(default_factory=dict[str, Any])
    replies: Sequence[Document] = ()
    utterances: Sequence[Document] = ()
    tool_runs: Sequence[Document] = ()
    effects: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, Mapping[str, int]])
    appointments: int = 0
