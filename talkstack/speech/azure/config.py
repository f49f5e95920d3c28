"""How the Speech SDK reaches the service: the one place that says so, for synthesis and recognition alike."""
# ruff: noqa: PLC0415 - the SDK is loaded when it is first needed

from __future__ import annotations

from typing import TYPE_CHECKING

from talkstack.identity import Identity
from talkstack.settings import Settings

if TYPE_CHECKING:
    from azure.cognitiveservices.speech import SpeechConfig


def speech_config(settings: Settings, identity: Identity) -> SpeechConfig:
    """From the root of the endpoint the SDK finds both services; a path would serve only one of them."""
    from azure.cognitiveservices.speech import SpeechConfig

    key = settings.speech_key.get_secret_value()
    if key:
        return SpeechConfig(endpoint=settings.speech_endpoint, subscription=key)
    return SpeechConfig(endpoint=settings.speech_endpoint, token_credential=identity.blocking_credential())
