"""Secrets at rest: AES-256-GCM, bound to the project and the name that they were sealed for."""
# ruff: noqa: PLC0415 - the library is loaded when it is first needed

from __future__ import annotations

import hashlib
import os
from base64 import b64decode
from dataclasses import dataclass

from talkstack.errors import TalkstackError
from talkstack.settings import Settings, SettingsError

KEY_BYTES = 32
NONCE_BYTES = 12


class SealError(TalkstackError):
    """A secret cannot be opened: its key is gone, or what is stored is not what was sealed."""

    def __init__(self, key_id: str, reason: str) -> None:
        super().__init__(f"secret under key {key_id}: {reason}")
        self.key_id = key_id
        self.reason = reason


@dataclass(frozen=True)
class Sealed:
    key_id: str
    nonce: bytes
    ciphertext: bytes


class Cipher:
    """Seals under the current key and opens under the current or the previous one."""

    def __init__(self, key: bytes, previous: bytes | None = None) -> None:
        self._current = key_id(key)
        self.former = None if previous is None else key_id(previous)
        self._keys = {key_id(each): each for each in (key, previous) if each is not None}

    @classmethod
    def of(cls, settings: Settings) -> Cipher:
        previous = settings.secrets_key_previous.get_secret_value()
        return cls(
            _decoded("SECRETS_KEY", settings.secrets_key.get_secret_value()),
            _decoded("SECRETS_KEY_PREVIOUS", previous) if previous else None,
        )

    def seal(self, project_id: str, name: str, value: str) -> Sealed:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(NONCE_BYTES)
        key = self._keys[self._current]
        return Sealed(
            self._current, nonce, AESGCM(key).encrypt(nonce, value.encode(), _bound_to(project_id, name))
        )

    def open(self, project_id: str, name: str, sealed: Sealed) -> str:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        key = self._keys.get(sealed.key_id)
        if key is None:
            raise SealError(sealed.key_id, "no such key")
        try:
            value = AESGCM(key).decrypt(sealed.nonce, sealed.ciphertext, _bound_to(project_id, name))
        except InvalidTag:
            raise SealError(sealed.key_id, "not what was sealed") from None
        return value.decode()

    def renewed(self, project_id: str, name: str, sealed: Sealed) -> Sealed:
        """The same under the current key."""
        return self.seal(project_id, name, self.open(project_id, name, sealed))


def key_id(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:8]


def _bound_to(project_id: str, name: str) -> bytes:
    return f"{project_id}\0{name}".encode()


def _decoded(setting: str, value: str) -> bytes:
    try:
        key = b64decode(value, validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise SettingsError((f"{setting}: not {KEY_BYTES} bytes as base64",))
    return key
