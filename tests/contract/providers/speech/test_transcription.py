from __future__ import annotations

import json
from typing import Any

import pytest
from aiohttp import ClientSession

from talkstack.clock import VirtualClock
from talkstack.errors import ProviderError
from talkstack.identity import COGNITIVE_SERVICES_SCOPE, Identity
from talkstack.speech.azure.rest.transcription import FastTranscription, definition, utterances_of
from talkstack.speech.model import HeardWord, Utterance
from tests.builders import NOON
from tests.contract.providers.conftest import TOKEN
from tests.contract.providers.speech.test_recogniser import SILENCE, azure, sound
from tests.contract.providers.test_identity import KnownIdentity


def fast(settings, identity: Identity | None = None, **known: str) -> FastTranscription:
    return FastTranscription(settings(**known), identity=identity or Identity(), clock=VirtualClock(NOON))


async def test_a_long_recording_is_heard_by_one_request_with_its_words(settings, speech_url):
    recording = SILENCE + await sound("good morning") + SILENCE * 70 + await sound("good night")
    heard = await fast(settings, speech_endpoint=speech_url).recognise(
        recording, language="en-US", phrases=("good morning",)
    )
    assert [each.text for each in heard] == ["good morning", "good night"]
    assert heard[0].words == (HeardWord("good", 1000, 100), HeardWord("morning", 1100, 140))
    assert heard[1].offset_ms > 70_000
    assert heard[1].words[0].offset_ms >= heard[1].offset_ms
    assert heard[0].confidence == 1.0


async def test_both_ears_hear_the_same_in_the_same_places(settings, speech_url):
    """Whichever is chosen: the words, and where they are."""
    recording = SILENCE + await sound("good morning", "good night")
    ears = azure(settings, speech_endpoint=speech_url)
    live = await ears.recognise(recording, language="en-US")
    whole = await fast(settings, speech_endpoint=speech_url).recognise(recording, language="en-US")
    assert [(each.text, each.words) for each in live] == [(each.text, each.words) for each in whole]
    await ears.close()


@pytest.mark.parametrize("nothing", [b"", SILENCE])
async def test_hears_nothing_in_nothing(settings, speech_url, nothing):
    assert await fast(settings, speech_endpoint=speech_url).recognise(nothing, language="en-US") == []


async def test_our_identity_is_asked_for_a_token(settings, speech_url):
    identity = KnownIdentity(TOKEN)
    ears = fast(settings, identity, speech_endpoint=speech_url, speech_key="")
    assert await ears.recognise(await sound("hello"), language="en-US")
    assert identity.awaited.scopes == [COGNITIVE_SERVICES_SCOPE]


@pytest.mark.parametrize(
    ("wrong", "reason", "retryable"),
    [
        ({"speech_key": "wrong"}, "HTTP 401", False),
        ({"speech_endpoint": "http://127.0.0.1:9"}, "ClientConnectorError", True),
    ],
)
async def test_says_why_it_cannot_be_had(settings, speech_url, wrong, reason, retryable):
    with pytest.raises(ProviderError, match=f"^speech: {reason}$") as caught:
        await fast(settings, **({"speech_endpoint": speech_url} | wrong)).recognise(SILENCE, language="en-US")
    assert caught.value.retryable is retryable


async def test_too_many_requests_are_waited_out(settings, speech_url):
    fault = {"kind": "status", "status": 429, "of": "transcription", "times": 1}
    async with ClientSession() as session, session.put(f"{speech_url}/speech/fault", json=fault) as set_:
        assert set_.status == 200
    assert await fast(settings, speech_endpoint=speech_url).recognise(await sound("hello"), language="en-US")


def test_nothing_is_masked_and_phrases_go_along_up_to_the_most_that_are_taken():
    assert definition("de-DE", ()) == {"locales": ["de-DE"], "profanityFilterMode": "None"}
    asked = definition("en-US", [f"name {number}" for number in range(501)])
    assert len(asked["phraseList"]["phrases"]) == 500


def answered(*phrases: dict[str, Any]) -> bytes:
    return json.dumps({"durationMilliseconds": 1, "combinedPhrases": [], "phrases": phrases}).encode()


def test_phrases_are_in_the_order_of_their_times_and_may_have_no_words():
    later = {"offsetMilliseconds": 500, "durationMilliseconds": 10, "text": "b", "confidence": 0.5}
    assert utterances_of(answered(later, later | {"offsetMilliseconds": 5, "text": "a"})) == [
        Utterance("a", 0.5, 5, 10),
        Utterance("b", 0.5, 500, 10),
    ]


def test_an_answer_that_cannot_be_read_is_final():
    with pytest.raises(ProviderError, match="cannot be read") as caught:
        utterances_of(b'{"phrases": [{}]}')
    assert not caught.value.retryable
