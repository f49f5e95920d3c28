"""Azure Speech's voices."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from talkstack.clock import Clock
from talkstack.identity import Identity
from talkstack.retry import retrying
from talkstack.settings import Settings
from talkstack.speech.azure.config import speech_config
from talkstack.speech.azure.line import Line, synthesis_config
from talkstack.speech.azure.placing import placed
from talkstack.speech.azure.pool import Pool
from talkstack.speech.model import Speech, milliseconds


class AzureSynthesiser:
    def __init__(self, settings: Settings, *, identity: Identity, clock: Clock) -> None:
        config = synthesis_config(speech_config(settings, identity))
        self._pool = Pool(lambda: Line(config), clock)
        self._clock = clock

    async def synthesise(
        self,
        text: str,
        *,
        voice: str,
        language: str,
        style: str | None = None,
        style_degree: float | None = None,
        rate: float = 1.0,
    ) -> Speech:
        if not text.strip():
            return Speech(b"")
        document = ssml(
            text, voice=voice, language=language, style=style, style_degree=style_degree, rate=rate
        )
        told = await retrying(lambda: self._pool.speak(document), clock=self._clock)
        return Speech(told.mulaw, placed(told.boundaries, text, milliseconds(told.mulaw)))

    async def ready(self) -> None:
        await self._pool.probe()

    async def close(self) -> None:
        await self._pool.close()


def ssml(
    text: str,
    *,
    voice: str,
    language: str,
    style: str | None = None,
    style_degree: float | None = None,
    rate: float = 1.0,
) -> str:
    said = escape("".join(character if character.isprintable() else " " for character in text))
    if rate != 1:
        said = f'<prosody rate="{rate:g}">{said}</prosody>'
    if style:
        degree = f' styledegree="{style_degree:g}"' if style_degree is not None else ""
        said = f"<mstts:express-as style={quoteattr(style)}{degree}>{said}</mstts:express-as>"
    return (
        '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis"'
        ' xmlns:mstts="http://www.w3.org/2001/mstts"'
        f" xml:lang={quoteattr(language)}><voice name={quoteattr(voice)}>{said}</voice></speak>"
    )
