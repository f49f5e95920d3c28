"""Voices under the names of real ones, with what the documents say of them; all of them sound as the engine sounds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from local.speech.usp import Json

_LOCALES = {
    "de-DE": "German (Germany)",
    "en-AU": "English (Australia)",
    "en-GB": "English (United Kingdom)",
    "en-US": "English (United States)",
    "es-ES": "Spanish (Spain)",
    "es-MX": "Spanish (Mexico)",
    "fr-FR": "French (France)",
    "it-IT": "Italian (Italy)",
    "ja-JP": "Japanese (Japan)",
    "pt-BR": "Portuguese (Brazil)",
    "zh-CN": "Chinese (Mandarin, Simplified)",
}
_LOCAL_NAMES = {"ja-JP-NanamiNeural": "七海", "zh-CN-XiaoxiaoNeural": "晓晓"}


@dataclass(frozen=True)
class Voice:
    name: str
    gender: Literal["Female", "Male"]
    styles: str = ""

    @property
    def locale(self) -> str:
        return self.name[:5]

    @property
    def multilingual(self) -> bool:
        return self.name.endswith("MultilingualNeural")

    def listing(self, languages: tuple[str, ...]) -> Json:
        """`languages` are beginnings of the locales that the engine speaks."""
        speaker = self.name[6:].removesuffix("Neural")
        title = speaker.replace("Multilingual", " Multilingual")
        secondary = [each for each in _LOCALES if each != self.locale and each.lower().startswith(languages)]
        return {
            "Name": f"Microsoft Server Speech Text to Speech Voice ({self.locale}, {self.name[6:]})",
            "DisplayName": title,
            "LocalName": _LOCAL_NAMES.get(self.name, title),
            "ShortName": self.name,
            "Gender": self.gender,
            "Locale": self.locale,
            "LocaleName": _LOCALES[self.locale],
            **({"StyleList": self.styles.split()} if self.styles else {}),
            **({"SecondaryLocaleList": secondary} if self.multilingual else {}),
            "SampleRateHertz": "24000",
            "VoiceType": "Neural",
            "Status": "GA",
            "WordsPerMinute": "150",
        }


VOICES = (
    Voice("de-DE-ConradNeural", "Male", "cheerful sad"),
    Voice("de-DE-KatjaNeural", "Female"),
    Voice("en-AU-NatashaNeural", "Female"),
    Voice("en-GB-RyanNeural", "Male", "chat cheerful sad whispering"),
    Voice("en-GB-SoniaNeural", "Female", "cheerful sad"),
    Voice("en-US-AndrewMultilingualNeural", "Male", "empathetic relieved"),
    Voice(
        "en-US-AriaNeural",
        "Female",
        "angry chat cheerful customerservice empathetic excited friendly hopeful "
        "narration-professional newscast-casual newscast-formal sad shouting terrified "
        "unfriendly whispering",
    ),
    Voice("en-US-AvaMultilingualNeural", "Female"),
    Voice("en-US-EmmaMultilingualNeural", "Female"),
    Voice(
        "en-US-GuyNeural",
        "Male",
        "angry cheerful excited friendly hopeful newscast sad shouting terrified unfriendly whispering",
    ),
    Voice(
        "en-US-JennyNeural",
        "Female",
        "angry assistant chat cheerful customerservice excited friendly hopeful newscast sad "
        "shouting terrified unfriendly whispering",
    ),
    Voice("es-ES-ElviraNeural", "Female"),
    Voice("es-MX-DaliaNeural", "Female", "cheerful sad whispering"),
    Voice("fr-FR-DeniseNeural", "Female", "cheerful excited sad whispering"),
    Voice("it-IT-ElsaNeural", "Female"),
    Voice("it-IT-IsabellaNeural", "Female", "chat cheerful excited sad whispering"),
    Voice("ja-JP-NanamiNeural", "Female", "chat cheerful customerservice"),
    Voice("pt-BR-FranciscaNeural", "Female", "calm"),
    Voice(
        "zh-CN-XiaoxiaoNeural",
        "Female",
        "affectionate angry assistant calm chat chat-casual cheerful customerservice "
        "disgruntled excited fearful friendly gentle lyrical newscast poetry-reading sad "
        "serious sorry whispering",
    ),
)

_BY_NAME = {voice.name.lower(): voice for voice in VOICES}


def find_voice(name: str) -> Voice | None:
    # The SDK itself writes the locale of its default voices in lower case.
    return _BY_NAME.get(name.lower())


def spoken(languages: tuple[str, ...]) -> Iterable[Voice]:
    """The voices that an engine of these languages can be."""
    return (voice for voice in VOICES if voice.name.lower().startswith(languages))
