"""What a client asks of a transcription: the form's `definition`."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from local.speech.transcription.errors import UnsupportedFeatureError, invalid

API_VERSIONS = ("2024-11-15", "2025-10-15")
PHRASES_SINCE = "2025-10-15"

type Channel = Annotated[int, Field(ge=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)


class _PhraseList(_Part):
    phrases: tuple[str, ...] = ()
    biasing_weight: Annotated[float, Field(ge=0, le=2)] | None = None


class Definition(_Part):
    locales: tuple[str, ...] = ()
    channels: tuple[Channel, ...] | None = None
    profanity_filter_mode: Literal["None", "Masked", "Removed", "Tags"] = "Masked"
    phrase_list: _PhraseList = _PhraseList()
    diarization: dict[str, Any] | None = None
    enhanced_mode: dict[str, Any] | None = None
    models: dict[str, str] | None = None
    audio_url: str | None = None

    @property
    def locale(self) -> str:
        return self.locales[0]


def read_definition(text: str, version: str, languages: tuple[str, ...]) -> Definition:
    """`languages` are beginnings of the locales that the engine knows."""
    if version not in API_VERSIONS:
        raise invalid(f"api-version must be one of {', '.join(API_VERSIONS)}", "InvalidParameterValue")
    try:
        asked = Definition.model_validate_json(text)
    except ValidationError as error:
        raise invalid(_first(error), "InvalidRequestBodyFormat") from error
    if asked.phrase_list != _PhraseList() and version < PHRASES_SINCE:
        raise invalid(f"phraseList came with {PHRASES_SINCE}", "InvalidRequestBodyFormat")
    _refuse(asked)
    if not asked.locale.lower().startswith(languages):
        raise invalid(f"this engine does not hear {asked.locale}", "InvalidLocale")
    return asked


def _refuse(asked: Definition) -> None:
    undone = {
        "diarization": asked.diarization,
        "enhancedMode": asked.enhanced_mode,
        "models": asked.models,
        "audioUrl": asked.audio_url,
        "phraseList.biasingWeight": asked.phrase_list.biasing_weight,
    }
    for name, value in undone.items():
        if value is not None:
            raise UnsupportedFeatureError(name)
    if len(asked.locales) != 1:
        raise UnsupportedFeatureError("identifying the language; one locale")
    if asked.profanity_filter_mode != "None":
        raise UnsupportedFeatureError(f"profanityFilterMode {asked.profanity_filter_mode}; None")


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"definition.{'.'.join(str(step) for step in first['loc'])}: {first['msg']}"
