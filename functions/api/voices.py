from __future__ import annotations

from typing import TYPE_CHECKING

from functions.api.api import Api
from talkstack.http.rest.exchange import Ask, Binary
from talkstack.http.rest.paging import Page, page
from talkstack.keys.model import Scope
from talkstack.voices import schemas

if TYPE_CHECKING:
    from talkstack.management import Management

api = Api("Voices")


@api.get("/v1/voices", scope=Scope.VOICES_READ)
async def list_voices(_: Ask, app: Management, query: schemas.VoiceQuery) -> Page[schemas.Voice]:
    """List the voices that agents can have, by name."""
    window = query.window
    found = await app.voices.page(query.wish, after=window.after, limit=window.limit)
    return page(found, window, lambda it: it.name, schemas.Voice.of)


@api.get("/v1/voices/{name}", scope=Scope.VOICES_READ)
async def read_voice(_: Ask, app: Management, name: str) -> schemas.Voice:
    """Read a voice."""
    return schemas.Voice.of(await app.voices.get(name))


@api.get("/v1/voices/{name}/preview", scope=Scope.VOICES_READ, media_type="audio/wav")
async def preview_voice(ask: Ask, app: Management, name: str, query: schemas.PreviewQuery) -> Binary:
    """Hear a voice as callers would.

    A WAV file with a telephone's sound. The same request again gets the same file.
    """
    return Binary(data=await app.voices.preview(ask.project_id, name, **dict(query)), media_type="audio/wav")
