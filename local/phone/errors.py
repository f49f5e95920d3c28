class CallError(Exception):
    """The call did not go on as its caller meant it to."""


class NotAnsweredError(CallError):
    def __init__(self, reason: str) -> None:
        super().__init__(f"the call was not answered: {reason}")
        self.reason = reason


class CallEndedError(CallError):
    def __init__(self, by: str, reason: str) -> None:
        super().__init__(f"the call has ended by {by}: {reason}")
        self.by, self.reason = by, reason


class NoAnswerError(CallError):
    def __init__(self, seconds: float) -> None:
        super().__init__(f"the agent gave no whole answer within {seconds:g} s of the call's time")
        self.seconds = seconds


class TooLateError(CallError):
    def __init__(self, after_ms: int) -> None:
        super().__init__(f"the agent's sound is already further than {after_ms} ms; cue before it begins")
        self.after_ms = after_ms


class WavError(Exception):
    """A file that is no WAV of a kind that can be said."""
