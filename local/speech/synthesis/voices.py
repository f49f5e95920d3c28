"""A dozen voices under the names of real ones; all of them sound as the engine sounds."""

from dataclasses import dataclass
from typing import Literal

from local.speech.usp import Json

_LOCALES = {
    "de-DE": "German (Germany)",
    "en-AU": "English (Australia)",
    "en-GB": "English (United Kingdom)",
    "en-US": "English (United States)",
    "es-ES": "Spanish (Spain)",
    "fr-FR": "French (France)",
    "it-IT": "Italian (Italy)",
    "ja-JP": "Japanese (Japan)",
    "zh-CN": "Chinese (Mandarin, Simplified)",
}


@dataclass(frozen=True)
class Voice:
    name: str
    gender: Literal["Female", "Male"]

    @property
    def locale(self) -> str:
        return self.name[:5]

    def listing(self) -> Json:
        speaker = self.name[6:].removesuffix("Neural")
        title = speaker.replace("Multilingual", " Multilingual")
        return {
            "Name": f"Microsoft Server Speech Text to Speech Voice ({self.locale}, {self.name[6:]})",
            "DisplayName": title,
            "LocalName": title,
            "ShortName": self.name,
            "Gender": self.gender,
            "Locale": self.locale,
            "LocaleName": _LOCALES[self.locale],
            "SampleRateHertz": "24000",
            "VoiceType": "Neural",
            "Status": "GA",
            "WordsPerMinute": "150",
        }


VOICES = (
    Voice("de-DE-KatjaNeural", "Female"),
    Voice("en-AU-NatashaNeural", "Female"),
    Voice("en-GB-RyanNeural", "Male"),
    Voice("en-GB-SoniaNeural", "Female"),
    Voice("en-US-AndrewMultilingualNeural", "Male"),
    Voice("en-US-AriaNeural", "Female"),
    Voice("en-US-AvaMultilingualNeural", "Female"),
    Voice("en-US-EmmaMultilingualNeural", "Female"),
    Voice("en-US-GuyNeural", "Male"),
    Voice("en-US-JennyNeural", "Female"),
    Voice("es-ES-ElviraNeural", "Female"),
    Voice("fr-FR-DeniseNeural", "Female"),
    Voice("it-IT-ElsaNeural", "Female"),
    Voice("ja-JP-NanamiNeural", "Female"),
    Voice("zh-CN-XiaoxiaoNeural", "Female"),
)

_BY_NAME = {voice.name.lower(): voice for voice in VOICES}


def find_voice(name: str) -> Voice | None:
    # The SDK itself writes the locale of its default voices in lower case.
    return _BY_NAME.get(name.lower())
