"""The app's settings: one flat, frozen reading of the environment. Each field is the variable of the same name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from talkstack.errors import TalkstackError

NO_SECRET = SecretStr("")
UNRESOLVED = "@Microsoft.KeyVault("
"""A reference that leads nowhere arrives as its own text, which anybody can guess: it must not become a key."""

ORIGIN = r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[0-9]{1,5})?"
ORIGINS = rf"^(?:{ORIGIN}(?:\s*,\s*{ORIGIN})*)?$"
"""As browsers write them, one by one: neither `*` nor `null` is somebody to trust."""


class SettingsError(TalkstackError):
    """Names what is missing or wrong, never the values."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("settings: " + "; ".join(problems))
        self.problems = problems


class Settings(BaseModel):
    """Empty keys mean the app's identity (Entra) is used; `*_previous` keys are still accepted, never used."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True, defer_build=True)

    public_url: str
    mongodb_uri: SecretStr
    mongodb_database: str = "talkstack"
    blob_connection: SecretStr = NO_SECRET
    blob_url: str = ""
    blob_container: str = "talkstack"
    twilio_account_sid: str
    twilio_auth_token: SecretStr
    twilio_auth_token_previous: SecretStr = NO_SECRET
    twilio_api_url: str = "https://api.twilio.com"
    speech_endpoint: str
    speech_key: SecretStr = NO_SECRET
    openai_endpoint: str
    openai_key: SecretStr = NO_SECRET
    openai_model: str
    openai_reasoning_effort: str = ""
    media_key: SecretStr = Field(min_length=1)
    media_key_previous: SecretStr = NO_SECRET
    secrets_key: SecretStr
    secrets_key_previous: SecretStr = NO_SECRET
    person_key: SecretStr = Field(min_length=1)
    max_live_calls: int = Field(default=0, ge=0)
    outbound_allow: str = ""
    fallback_url: str = ""
    cors_origins: str = Field(default="", pattern=ORIGINS)
    azure_client_id: str = ""
    log_level: str = "INFO"
    applicationinsights_connection_string: SecretStr = NO_SECRET
    otel_exporter_otlp_endpoint: str = ""
    otel_exporter_otlp_headers: SecretStr = NO_SECRET
    region_name: str = ""

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        values = {name: environ[name.upper()] for name in cls.model_fields if name.upper() in environ}
        unresolved = [name.upper() for name, value in values.items() if value.startswith(UNRESOLVED)]
        if unresolved:
            raise SettingsError(tuple(f"{name}: unresolved reference" for name in unresolved))
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            problems = tuple(f"{str(e['loc'][0]).upper()}: {e['type']}" for e in error.errors())
            raise SettingsError(problems) from None

    @property
    def public_base(self) -> str:
        return self.public_url.rstrip("/")

    @property
    def twilio_tokens(self) -> tuple[str, ...]:
        tokens = (self.twilio_auth_token, self.twilio_auth_token_previous)
        return tuple(token.get_secret_value() for token in tokens)

    @property
    def watched(self) -> bool:
        """Somebody wants to be told of calls by telemetry."""
        return bool(self.applicationinsights_connection_string.get_secret_value()) or bool(
            self.otel_exporter_otlp_endpoint
        )

    @property
    def origins(self) -> frozenset[str]:
        return frozenset(each.strip() for each in self.cors_origins.split(",") if each)
