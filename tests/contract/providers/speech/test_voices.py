from __future__ import annotations

import pytest

from talkstack.clock import VirtualClock
from talkstack.errors import ProviderError
from talkstack.identity import COGNITIVE_SERVICES_SCOPE, Identity
from talkstack.voices.azure import AzureVoices
from talkstack.voices.memory import MemoryVoices
from tests.builders import NOON
from tests.contract.providers.conftest import TOKEN
from tests.contract.providers.test_identity import KnownIdentity


def azure(settings, identity: Identity | None = None, **known: str) -> AzureVoices:
    return AzureVoices(settings(**known), identity=identity or Identity(), clock=VirtualClock(NOON))


@pytest.fixture
def catalogue(kind, settings, request) -> MemoryVoices | AzureVoices:
    if kind == "memory":
        return MemoryVoices()
    return azure(settings, speech_endpoint=request.getfixturevalue("speech_url"))


async def test_voices_have_names_languages_and_styles(catalogue):
    known = {voice.name: voice for voice in await catalogue.voices()}
    ava, guy, katja = (
        known[name] for name in ("en-US-AvaMultilingualNeural", "en-US-GuyNeural", "de-DE-KatjaNeural")
    )
    assert ava.multilingual
    assert ava.speaks("de-DE")
    assert "en-US" not in ava.other_languages
    assert (guy.gender, guy.language, guy.multilingual) == ("male", "en-US", False)
    assert {"cheerful", "newscast", "sad"} <= set(guy.styles)
    assert (katja.language_name, katja.styles) == ("German (Germany)", ())


async def test_names_are_no_two_voices(catalogue):
    names = [voice.name for voice in await catalogue.voices()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("slash", ["", "/"])
async def test_an_endpoint_may_end_in_a_slash(settings, speech_url, slash):
    assert await azure(settings, speech_endpoint=f"{speech_url}{slash}").voices()


async def test_our_identity_is_asked_for_a_token(settings, speech_url):
    identity = KnownIdentity(TOKEN)
    assert await azure(settings, identity, speech_endpoint=speech_url, speech_key="").voices()
    assert identity.awaited.scopes == [COGNITIVE_SERVICES_SCOPE]


@pytest.mark.parametrize(
    ("wrong", "reason", "retryable"),
    [
        ({"speech_key": "wrong"}, "HTTP 401", False),
        ({"speech_endpoint": "http://127.0.0.1:9"}, "ClientConnectorError", True),
    ],
)
async def test_says_why_they_cannot_be_had(settings, speech_url, wrong, reason, retryable):
    with pytest.raises(ProviderError, match=f"^speech: {reason}$") as caught:
        await azure(settings, **({"speech_endpoint": speech_url} | wrong)).voices()
    assert caught.value.retryable is retryable
