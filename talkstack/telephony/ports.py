from __future__ import annotations

from typing import Protocol


class Telephony(Protocol):
    """Twilio's REST API, as far as a live call needs it. Failures are ProviderError("twilio", …)."""

    async def call_status(self, call_sid: str) -> str:
        """Twilio's CallStatus. NotFoundError when Twilio does not know the call."""
        ...

    async def recording(self, recording_sid: str) -> bytes:
        """The recording's WAV file (16-bit PCM or mu-law, one or two channels).

        NotFoundError when it is not there (yet, or no more).
        """
        ...

    async def delete_recording(self, recording_sid: str) -> None:
        """Idempotent: a recording that is gone already is fine."""
        ...

    async def ready(self) -> None:
        """ProviderError when the account cannot be reached with our credentials."""
        ...
