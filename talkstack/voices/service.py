from __future__ import annotations

import logging
from dataclasses import dataclass

from talkstack.errors import FieldProblem, InvalidError, NotFoundError, ProviderError
from talkstack.speech.model import wav
from talkstack.speech.ports import AudioStore, Synthesiser
from talkstack.voices.model import Preview, Unfit, Voice, Wish, chosen, named, unfit
from talkstack.voices.ports import VoiceCatalogue
from talkstack.voices.sentences import sentence

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Voices:
    catalogue: VoiceCatalogue
    synthesiser: Synthesiser
    audio: AudioStore
    media_key: str

    async def get(self, name: str) -> Voice:
        """NotFoundError("voice", name) when there is none."""
        voice = named(await self.catalogue.voices(), name)
        if voice is None:
            raise NotFoundError("voice", name)
        return voice

    async def page(self, wish: Wish, *, after: str | None, limit: int) -> list[Voice]:
        return chosen(await self.catalogue.voices(), wish, after=after, limit=limit)

    async def unfit(
        self, name: str, *, language: str | None = None, style: str | None = None
    ) -> tuple[Unfit, ...]:
        """What keeps the voice from speaking so. ProviderError when nobody can say which voices there are."""
        return unfit(await self.catalogue.voices(), name, language=language, style=style)

    async def preview(
        self,
        project_id: str,
        name: str,
        *,
        text: str | None = None,
        language: str | None = None,
        style: str | None = None,
    ) -> bytes:
        """A WAV as callers would hear it. The same request again is the same file, made once."""
        voice = await self.get(name)
        spoken = language or voice.language
        preview = Preview(
            project_id=project_id if text else "",
            voice=name,
            language=spoken,
            style=style,
            text=_what_to_say(voice, text=text, language=spoken, style=style),
        )
        return await self._kept(preview) or await self._made(preview)

    async def _kept(self, preview: Preview) -> bytes | None:
        """A store that fails costs a synthesis, and no more."""
        try:
            return await self.audio.get(preview.blob(self.media_key))
        except NotFoundError:
            return None
        except ProviderError as error:
            log.warning("voices.preview_not_read provider=%s reason=%s", error.provider, error.reason)
            return None

    async def _made(self, preview: Preview) -> bytes:
        speech = await self.synthesiser.synthesise(
            preview.text, voice=preview.voice, language=preview.language, style=preview.style
        )
        data = wav(speech.mulaw)
        try:
            await self.audio.put(preview.blob(self.media_key), data)
        except ProviderError as error:
            log.warning("voices.preview_not_kept provider=%s reason=%s", error.provider, error.reason)
        return data


def _what_to_say(voice: Voice, *, text: str | None, language: str, style: str | None) -> str:
    """InvalidError with all that the voice cannot do."""
    said = text or sentence(language)
    problems = [
        FieldProblem("query", each.about, each.code, each.detail)
        for each in unfit((voice,), voice.name, language=language, style=style)
    ]
    if said is None:
        problems.append(FieldProblem("query", "text", "text_needed", "there is no greeting in that language"))
    if said is None or problems:
        raise InvalidError(problems)
    return said
