"""Who has answered: https://www.twilio.com/docs/voice/answering-machine-detection"""

from local.carrier.media.activity import FRAME_MS, Activity
from local.carrier.media.beep import Tone
from local.carrier.records.orders import AnsweredBy, Detection


class Detector:
    """A machine over the callee's frames, whose only clock is their number."""

    def __init__(self, settings: Detection) -> None:
        self._settings = settings
        self._activity = Activity()
        self._tone = Tone()
        self._speech_ms = 0
        self._quiet_ms = 0
        self._is_machine = False
        self.ms = 0

    def hear(self, frame: bytes) -> AnsweredBy | None:
        self.ms += FRAME_MS
        self._follow(frame)
        beeped = self._tone.hear(frame)
        self._is_machine |= beeped or self._speech_ms > self._settings.speech_ms
        return self._of_machine(beeped=beeped) if self._is_machine else self._of_unknown()

    def _follow(self, frame: bytes) -> None:
        """How long it has spoken, with all pauses that do not end its speech; how long it has been quiet."""
        self._activity.hear(frame)
        if self._activity.begun and self._activity.loud:
            # What made sure that it had begun is speech as well.
            self._speech_ms += self._quiet_ms + FRAME_MS if self._speech_ms else self._activity.onset_ms
            self._quiet_ms = 0
        else:
            self._quiet_ms += FRAME_MS

    def _of_machine(self, *, beeped: bool) -> AnsweredBy | None:
        if not self._settings.message_end:
            return "machine_start"
        if beeped:
            return "machine_end_beep"
        if self._quiet_ms >= self._settings.speech_end_ms:
            return "machine_end_silence"
        return "machine_end_other" if self._is_late else None

    def _of_unknown(self) -> AnsweredBy | None:
        if self._speech_ms and self._quiet_ms >= self._settings.speech_end_ms:
            return "human"
        silent = not self._speech_ms and self._quiet_ms >= self._settings.silence_ms
        return "unknown" if silent or self._is_late else None

    @property
    def _is_late(self) -> bool:
        return self.ms >= self._settings.timeout_ms
