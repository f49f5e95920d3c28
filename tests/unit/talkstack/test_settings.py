from __future__ import annotations

import pytest

from talkstack.settings import Settings, SettingsError
from tests.world import SETTINGS


def test_each_field_is_the_variable_of_its_name():
    settings = Settings.read(SETTINGS | {"OPENAI_KEY": " key ", "PATH": "/bin", "LOG_LEVEL": "DEBUG"})
    assert settings.openai_model == "gpt-5.4-mini"
    assert settings.openai_key.get_secret_value() == "key"
    assert (settings.log_level, settings.mongodb_database) == ("DEBUG", "talkstack")


def test_what_is_missing_is_named_all_at_once():
    spare = {name: value for name, value in SETTINGS.items() if name not in {"PUBLIC_URL", "MEDIA_KEY"}}
    with pytest.raises(SettingsError) as refused:
        Settings.read(spare)
    assert refused.value.problems == ("PUBLIC_URL: missing", "MEDIA_KEY: missing")


def test_a_reference_to_a_key_vault_that_led_nowhere_is_no_key():
    reference = "@Microsoft.KeyVault(VaultName=v;SecretName=media-key)"
    with pytest.raises(SettingsError) as refused:
        Settings.read(SETTINGS | {"MEDIA_KEY": reference, "SECRETS_KEY_PREVIOUS": reference})
    assert refused.value.problems == (
        "MEDIA_KEY: unresolved reference",
        "SECRETS_KEY_PREVIOUS: unresolved reference",
    )


def test_secrets_are_never_shown():
    shown = repr(
        Settings.read(SETTINGS | {"TWILIO_AUTH_TOKEN": "very-secret", "MONGODB_URI": "mongodb://u:p@h"})
    )
    assert "very-secret" not in shown
    assert "u:p" not in shown


def test_nothing_is_exempt_from_the_one_way_out_unless_it_is_said():
    assert Settings.read(SETTINGS).outbound_allow == ""


@pytest.mark.parametrize("url", ["https://phone.example.com", "https://phone.example.com/"])
def test_the_public_address_ends_without_a_slash(url: str):
    assert Settings.read(SETTINGS | {"PUBLIC_URL": url}).public_base == "https://phone.example.com"


def test_settings_do_not_change():
    settings = Settings.read(SETTINGS)
    with pytest.raises(ValueError, match="frozen"):
        settings.log_level = "DEBUG"


def test_an_empty_key_for_audio_is_refused_for_its_addresses_could_be_forged():
    with pytest.raises(SettingsError, match="MEDIA_KEY: too_short"):
        Settings.read(SETTINGS | {"MEDIA_KEY": ""})
