from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field

from talkstack.http.rest.paging import Paging
from talkstack.http.rest.shapes import Sent, Told
from talkstack.values import BARE, UNCONTROLLED
from talkstack.voices import model

LONGEST_PREVIEW = 200

Language = Annotated[
    str, Field(max_length=35, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$", examples=["en-US", "en"])
]
SAID = rf"^{UNCONTROLLED}*{BARE}{UNCONTROLLED}*$"
Line = Annotated[str, Field(max_length=LONGEST_PREVIEW, pattern=SAID)]
Style = Annotated[str, Field(min_length=1, max_length=64)]


class VoiceQuery(Paging):
    language: Language | None = Field(
        default=None, description="Voices that speak it: `en-US`, or `en` for English of any country"
    )
    gender: Literal["female", "male", "neutral"] | None = None
    style: Style | None = Field(default=None, description="Voices that have this style")
    multilingual: bool | None = Field(default=None, description="Voices that speak several languages, or one")

    @property
    def wish(self) -> model.Wish:
        return model.Wish(
            language=self.language, gender=self.gender, style=self.style, multilingual=self.multilingual
        )


class PreviewQuery(Sent):
    text: Line | None = Field(
        default=None, description="What is said; a greeting in the language when nothing is given"
    )
    language: Language | None = Field(default=None, description="The voice's own when nothing is given")
    style: Style | None = None


class Voice(Told):
    name: str = Field(description="What an agent's `voice` is set to")
    display_name: str
    gender: str
    language: str = Field(description="Its own")
    language_name: str
    other_languages: tuple[str, ...] = Field(description="What it speaks as well")
    multilingual: bool
    styles: tuple[str, ...]
    kind: str = Field(description="As the provider calls its technique")
    status: str = Field(description="`ga`, `preview` or what else the provider says of it")
    words_per_minute: int | None = Field(description="How fast it speaks")

    @classmethod
    def of(cls, voice: model.Voice) -> Self:
        return cls.model_validate(voice, from_attributes=True)
