"""With no key in the settings each SDK asks our identity for a token."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import override

from azure.core.credentials import AccessToken

from talkstack.clock import SystemClock
from talkstack.identity import COGNITIVE_SERVICES_SCOPE, Identity
from talkstack.llm.model import Message, Prompt
from talkstack.llm.openai import OpenAIModel
from talkstack.speech.azure.recogniser import AzureRecogniser
from talkstack.speech.azure.synthesiser import AzureSynthesiser
from tests.contract.providers.conftest import KEY, TOKEN


@dataclass
class Credential:
    token: str
    scopes: list[str] = field(default_factory=list[str])

    def get_token(self, *scopes: str, **_: object) -> AccessToken:
        self.scopes.extend(scopes)
        return AccessToken(self.token, int(time.time()) + 3600)


class AwaitedCredential(Credential):
    @override
    async def get_token(self, *scopes: str, **options: object) -> AccessToken:
        return super().get_token(*scopes, **options)


class KnownIdentity(Identity):
    def __init__(self, token: str) -> None:
        super().__init__()
        self.awaited, self.blocking = AwaitedCredential(token), Credential(token)

    @override
    def credential(self) -> AwaitedCredential:
        return self.awaited

    @override
    def blocking_credential(self) -> Credential:
        return self.blocking


async def test_the_model_takes_a_token(settings, model_url):
    identity = KnownIdentity(KEY)  # the stand-in knows one bearer, whether key or token
    model = OpenAIModel(
        settings(openai_endpoint=model_url, openai_key=""), identity=identity, clock=SystemClock()
    )
    for _ in range(2):
        assert [delta async for delta in model.stream(Prompt(messages=(Message("user", "hello"),)))]
    assert identity.awaited.scopes == [COGNITIVE_SERVICES_SCOPE]
    await model.close()


async def test_voice_and_ears_take_a_token(settings, speech_url):
    identity = KnownIdentity(TOKEN)
    parts = {"identity": identity, "clock": SystemClock()}
    known = settings(speech_endpoint=speech_url, speech_key="")
    speaker, listener = AzureSynthesiser(known, **parts), AzureRecogniser(known, **parts)
    sound = await speaker.synthesise("Hello there.", voice="en-US-AvaMultilingualNeural", language="en-US")
    (heard,) = await listener.recognise(sound.mulaw, language="en-US")
    assert heard.text == "Hello there."
    assert set(identity.blocking.scopes) == {COGNITIVE_SERVICES_SCOPE}
    await speaker.close()
    await listener.close()
