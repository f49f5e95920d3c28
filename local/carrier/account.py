import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Account:
    sid: str
    auth_token: str


@dataclass(frozen=True)
class Settings:
    state: Path
    sign_fragment: bool = False
    duplicate: bool = False
    end_of_speech_ms: int = 700
    calls_per_second: float = 1.0


def new_sid(prefix: str) -> str:
    return prefix + secrets.token_hex(16)
