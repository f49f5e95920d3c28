from __future__ import annotations

import os

UNUSED = {
    "PUBLIC_URL": "https://talkstack.invalid",
    "MONGODB_URI": "mongodb://talkstack.invalid/",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "unused",
    "SPEECH_ENDPOINT": "https://talkstack.invalid/",
    "OPENAI_ENDPOINT": "https://talkstack.invalid/openai/v1/",
    "OPENAI_MODEL": "unused",
    "MEDIA_KEY": "unused",
    "SECRETS_KEY": "unused",
    "PERSON_KEY": "unused",
}
"""For what the test at hand does not touch: names that lead nowhere."""


def is_real(name: str) -> bool:
    """Whether the variable is set, and to something that is not of this machine."""
    value = os.environ.get(name, "")
    return bool(value) and "127.0.0.1" not in value and "localhost" not in value
