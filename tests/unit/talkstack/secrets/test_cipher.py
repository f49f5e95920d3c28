from __future__ import annotations

import os
from base64 import b64encode
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkstack.secrets.cipher import Cipher, Sealed, SealError, key_id
from talkstack.settings import Settings, SettingsError

OLD, NEW, OTHER = (bytes([n]) * 32 for n in range(3))


@given(st.text(), st.text(), st.text())
def test_opens_what_it_sealed(project, name, value):
    cipher = Cipher(NEW)
    assert cipher.open(project, name, cipher.seal(project, name, value)) == value


def test_what_is_kept_does_not_show_the_secret_and_is_never_the_same_twice():
    one, two = (Cipher(NEW).seal("prj_1", "clinic", "s3cret") for _ in range(2))
    assert b"s3cret" not in one.ciphertext
    assert one.nonce != two.nonce
    assert one.ciphertext != two.ciphertext


def test_after_a_rotation_the_old_ones_open_and_new_ones_are_under_the_new_key():
    kept = Cipher(OLD).seal("prj_1", "clinic", "s3cret")
    rotated = Cipher(NEW, previous=OLD)
    assert rotated.open("prj_1", "clinic", kept) == "s3cret"
    assert rotated.seal("prj_1", "clinic", "s3cret").key_id == key_id(NEW)


def test_after_two_rotations_the_key_is_gone():
    kept = Cipher(OLD).seal("prj_1", "clinic", "s3cret")
    with pytest.raises(SealError, match="no such key"):
        Cipher(OTHER, previous=NEW).open("prj_1", "clinic", kept)


@pytest.mark.parametrize(
    ("project", "name"), [("prj_2", "clinic"), ("prj_1", "other"), ("prj_1\0clinic", "")]
)
def test_a_secret_cannot_be_moved_to_another_place(project, name):
    kept = Cipher(NEW).seal("prj_1", "clinic", "s3cret")
    with pytest.raises(SealError, match="not what was sealed"):
        Cipher(NEW).open(project, name, kept)


@given(st.integers(0, 21), st.integers(0, 7))
def test_every_changed_bit_is_noticed(at, bit):
    kept = Cipher(NEW).seal("prj_1", "clinic", "s3cret")
    changed = bytearray(kept.ciphertext)
    changed[at] ^= 1 << bit
    with pytest.raises(SealError):
        Cipher(NEW).open("prj_1", "clinic", replace(kept, ciphertext=bytes(changed)))


def settings(**keys: str) -> Settings:
    nothing = dict.fromkeys(
        ("public_url", "mongodb_uri", "twilio_account_sid", "twilio_auth_token"), "x"
    ) | dict.fromkeys(("speech_endpoint", "openai_endpoint", "openai_model", "media_key", "person_key"), "x")
    return Settings.model_validate(nothing | keys)


def encoded(key: bytes) -> str:
    return b64encode(key).decode()


def test_takes_its_keys_from_the_settings():
    kept = Cipher.of(settings(secrets_key=encoded(OLD))).seal("prj_1", "clinic", "s3cret")
    rotated = Cipher.of(settings(secrets_key=encoded(NEW), secrets_key_previous=encoded(OLD)))
    assert rotated.open("prj_1", "clinic", kept) == "s3cret"


@pytest.mark.parametrize(
    "key",
    ["", "short", encoded(os.urandom(31)), encoded(os.urandom(33)), "é" * 44],
    ids=["none", "short", "31 bytes", "33 bytes", "not ASCII"],
)
def test_a_key_of_another_kind_is_refused_without_being_shown(key):
    with pytest.raises(SettingsError, match=r"^settings: SECRETS_KEY: not 32 bytes as base64$"):
        Cipher.of(settings(secrets_key=key))


def test_a_sealed_secret_of_the_wrong_shape_is_refused():
    with pytest.raises(SealError):
        Cipher(NEW).open("prj_1", "clinic", Sealed(key_id(NEW), b"0" * 12, b""))


def test_what_is_renewed_opens_without_the_key_of_before():
    kept = Cipher(OLD).seal("prj_1", "clinic", "s3cret")
    rotating = Cipher(NEW, OLD)
    assert kept.key_id == rotating.former
    assert Cipher(NEW).former is None
    assert Cipher(NEW).open("prj_1", "clinic", rotating.renewed("prj_1", "clinic", kept)) == "s3cret"
