"""Every URL that Twilio is given, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

OVERRIDES = "#ct=2000&rt=7000&tt=14500&rc=1&rp=ct,rt,5xx"
"""A dead instance costs one retry, not the call.

https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides"""


@dataclass(frozen=True)
class Addresses:
    base: str

    def turn(self, call_id: str, n: int, *, tries: int = 0, private: bool = False) -> str:
        """`tries`: how often the caller has been asked in vain already. `private`: the recording is paused."""
        counts = {name: count for name, count in (("tries", tries), ("private", int(private))) if count}
        query = f"?{urlencode(counts)}" if counts else ""
        return self._webhook(f"/twilio/calls/{call_id}/turns/{n}{query}")

    def next(self, call_id: str, n: int, *, after: int = 0, fillers: int) -> str:
        """`after` segments were played already, and `fillers` in a row since."""
        return self._webhook(f"/twilio/calls/{call_id}/turns/{n}/next?after={after}&fillers={fillers}")

    def partial(self, call_id: str, n: int) -> str:
        return self._webhook(f"/twilio/calls/{call_id}/turns/{n}/partial")

    def dial(self, call_id: str, n: int) -> str:
        """What came of a transfer: turn n's input."""
        return self._webhook(f"/twilio/calls/{call_id}/turns/{n}/dial")

    def fallback(self, call_id: str, n: int, *, tries: int) -> str:
        return self._webhook(f"/twilio/calls/{call_id}/turns/{n}/fallback?tries={tries}")

    def turn_recording(self, call_id: str, n: int) -> str:
        return self._webhook(f"/twilio/calls/{call_id}/turns/{n}/recording")

    def call_recording(self, call_id: str) -> str:
        return self._webhook(f"/twilio/calls/{call_id}/recording")

    def answer(self, call_id: str, attempt: int) -> str:
        """For a call that we place: somebody has answered."""
        return self._webhook(f"/twilio/calls/{call_id}/answer?attempt={attempt}")

    def answer_fallback(self, call_id: str, attempt: int) -> str:
        return self._webhook(f"/twilio/calls/{call_id}/answer/fallback?attempt={attempt}")

    def call_status(self, call_id: str, attempt: int) -> str:
        return self._webhook(f"/twilio/calls/{call_id}/status?attempt={attempt}")

    def machine(self, call_id: str, attempt: int) -> str:
        """Who has answered: a person, or a machine."""
        return self._webhook(f"/twilio/calls/{call_id}/amd?attempt={attempt}")

    def message(self, call_id: str, attempt: int) -> str:
        """What is left on a machine."""
        return self._webhook(f"/twilio/calls/{call_id}/message?attempt={attempt}")

    def say(self, call_id: str, command_id: str, *, fillers: int = 0) -> str:
        """What a client has the agent say now."""
        return self._webhook(f"/twilio/calls/{call_id}/say/{command_id}?fillers={fillers}")

    def voice(self) -> str:
        return self._webhook("/twilio/voice")

    def voice_fallback(self) -> str:
        """For a number whose voice webhook has failed."""
        return self._webhook("/twilio/voice/fallback")

    def status(self) -> str:
        return self._webhook("/twilio/status")

    def stock_audio(self, digest: str) -> str:
        return f"{self.base}/audio/stock/{digest}.wav"

    def segment_audio(self, call_id: str, n: int, k: str, mac: str) -> str:
        return f"{self.base}/audio/calls/{call_id}/{n}-{k}-{mac}.wav"

    def recording_audio(self, call_id: str, expires: int, mac: str) -> str:
        """Until that second since 1970."""
        return f"{self.base}/audio/recordings/{call_id}-{expires}-{mac}.wav"

    def _webhook(self, path: str) -> str:
        return f"{self.base}{path}{OVERRIDES}"
