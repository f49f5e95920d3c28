"""What listening costs, by list prices of November 2026 in US dollars."""

GATHER_SPEECH_A_USE = 0.02
"""https://www.twilio.com/en-us/voice/pricing/us"""
RECORDING_A_MINUTE = 0.0025
"""https://www.twilio.com/en-us/voice/pricing/us"""
AZURE_SPEECH_AN_HOUR = 1.0
"""https://azure.microsoft.com/pricing/details/cognitive-services/speech-services/"""

TURNS_A_MINUTE = 5
CALLERS_SHARE = 0.4
"""Of a minute of talk the caller has so much, in so many turns."""


def a_minute(engine: str) -> float:
    """Of talk, for the listening alone."""
    if engine == "twilio":
        return round(GATHER_SPEECH_A_USE * TURNS_A_MINUTE, 4)
    return round(CALLERS_SHARE * (RECORDING_A_MINUTE + AZURE_SPEECH_AN_HOUR / 60), 4)
