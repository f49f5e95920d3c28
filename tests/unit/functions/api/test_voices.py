from __future__ import annotations

import pytest

from talkstack.errors import ProviderError
from talkstack.keys.model import Scope
from talkstack.speech.memory import Spoken, sound_of
from talkstack.speech.model import wav
from talkstack.voices.memory import AVA, GUY, KATJA
from tests.rest import Client, a_client

URL = f"/v1/voices/{AVA.name}/preview"
DOWN = ProviderError("speech", "HTTP 503", retryable=True)


@pytest.fixture
async def client() -> Client:
    client = await a_client(Scope.VOICES_READ)
    client.world.adapters.synthesiser.spoken.clear()
    return client


async def test_voices_are_listed_by_name_a_page_at_a_time(client: Client):
    first = await client.get("/v1/voices?limit=2")
    assert [voice["name"] for voice in first.json["items"]] == [KATJA.name, AVA.name]
    rest = await client.get(f"/v1/voices?limit=2&cursor={first.json['next_cursor']}")
    assert [voice["name"] for voice in rest.json["items"]] == [GUY.name]
    assert rest.json["next_cursor"] is None


async def test_voices_are_found_by_what_they_can(client: Client):
    found = await client.get("/v1/voices?language=de&gender=female&multilingual=true")
    assert [voice["name"] for voice in found.json["items"]] == [AVA.name]
    styled = await client.get("/v1/voices?style=newscast")
    assert [voice["name"] for voice in styled.json["items"]] == [GUY.name]


async def test_a_filter_that_means_nothing_is_refused(client: Client):
    answer = await client.get("/v1/voices?language=Deutsch!&gender=x&multilingual=perhaps")
    assert (answer.status, set(answer.wrong)) == (422, {"language", "gender", "multilingual"})


async def test_a_voice_is_read_by_its_name(client: Client):
    answer = await client.get(f"/v1/voices/{AVA.name}")
    assert answer.json == {
        "name": AVA.name,
        "display_name": "Ava Multilingual",
        "gender": "female",
        "language": "en-US",
        "language_name": "English (United States)",
        "other_languages": ["de-DE", "en-GB", "fr-FR"],
        "multilingual": True,
        "styles": [],
        "kind": "Neural",
        "status": "ga",
        "words_per_minute": 150,
    }
    assert (await client.get("/v1/voices/nobody")).code == "not_found"


async def test_a_preview_is_what_a_caller_would_hear(client: Client):
    answer = await client.get(f"{URL}?text=Good+morning")
    assert (answer.status, answer.outgoing.media_type) == (200, "audio/wav")
    assert answer.outgoing.body == wav(sound_of("Good morning", AVA.name))


async def test_the_same_preview_is_made_once(client: Client):
    again = [(await client.get(f"{URL}?text=Hello")).outgoing.body for _ in range(2)]
    assert again[0] == again[1]
    assert len(client.world.adapters.synthesiser.spoken) == 1


async def test_without_a_text_the_voice_greets_in_the_language(client: Client):
    await client.get(URL)
    await client.get(f"{URL}?language=fr-FR")
    await client.get(f"/v1/voices/{GUY.name}/preview?style=sad")
    assert client.world.adapters.synthesiser.spoken == [
        Spoken("Hello, how can I help you today?", AVA.name, "en-US"),
        Spoken("Bonjour, comment puis-je vous aider ?", AVA.name, "fr-FR"),
        Spoken("Hello, how can I help you today?", GUY.name, "en-US", "sad"),
    ]


async def test_all_that_a_voice_cannot_do_is_told(client: Client):
    answer = await client.get(f"/v1/voices/{KATJA.name}/preview?language=sw-KE&style=sad")
    assert answer.wrong == {
        "language": "language_not_spoken",
        "style": "style_not_spoken",
        "text": "text_needed",
    }


@pytest.mark.parametrize("text", ["x" * 201, "+", "a%07b"])
async def test_a_text_that_cannot_be_said_is_refused(client: Client, text):
    answer = await client.get(f"{URL}?text={text}")
    assert (answer.status, list(answer.wrong)) == (422, ["text"])


async def test_words_of_one_project_are_no_files_of_another(client: Client):
    owner = await a_client(world=client.world)
    other = (await owner.post("/v1/projects", {"name": "Other"})).json["id"]
    made = await owner.post(f"/v1/projects/{other}/keys", {"name": "k", "scopes": ["voices:read"]})
    await client.get(f"{URL}?text=Hello")
    await client.using(made.json["secret"]).get(f"{URL}?text=Hello")
    await client.get(URL)
    await client.using(made.json["secret"]).get(URL)
    files = [name for name in client.world.adapters.audio.files if name.startswith("voices/")]
    assert len(files) == 3


async def test_a_service_that_cannot_say_is_the_providers_fault(client: Client):
    client.world.adapters.voices.fault = DOWN
    assert (await client.get("/v1/voices")).code == "provider_failed"


async def test_a_preview_needs_no_store():
    client = await a_client(Scope.VOICES_READ)
    client.world.adapters.audio.fault = ProviderError("blob", "HTTP 503", retryable=True)
    answer = await client.get(URL)
    assert (answer.status, answer.outgoing.body[:4]) == (200, b"RIFF")


async def test_voices_are_heard_with_the_scope_alone():
    client = await a_client(Scope.PROJECT_READ)
    for url in ("/v1/voices", f"/v1/voices/{AVA.name}", URL):
        assert (await client.get(url)).code == "scope_missing"


async def test_a_deleted_project_leaves_no_preview():
    owner = await a_client()
    other = (await owner.post("/v1/projects", {"name": "Other"})).json["id"]
    made = await owner.post(f"/v1/projects/{other}/keys", {"name": "k", "scopes": ["voices:read"]})
    await owner.get(f"{URL}?text=Hello")
    await owner.using(made.json["secret"]).get(f"{URL}?text=Hello")
    await owner.using(made.json["secret"]).get(URL)
    await owner.delete(f"/v1/projects/{other}?cascade=true")
    files = [name for name in owner.world.adapters.audio.files if name.startswith("voices/")]
    assert len(files) == 2
    assert not any(other in name for name in files)
