from __future__ import annotations

from talkstack.voices.memory import AVA
from tests.examples.example import Example, Ids
from tests.rest import Client

NAMED = {"name": AVA.name}

EXAMPLES = {
    "list_voices": Example(query={"language": "en", "limit": "2"}),
    "read_voice": Example(path=NAMED, elsewhere=200),
    "preview_voice": Example(path=NAMED, query={"text": "Good morning."}, elsewhere=200),
}


async def setting(_: Client) -> Ids:
    return {}
