import base64
import json
import stat
from pathlib import Path

import pytest

from local.stack.process import ports
from local.stack.settings import brought_up_to_date, is_local, keys_of, prepare, storage

EXAMPLE = Path(__file__).parents[4] / "local.settings.json.example"
PORTS = ports.from_environment({})
OTHERS = {name: port + 1000 for name, port in PORTS.items()}


def test_the_first_run_makes_a_private_file_with_secrets_of_its_own(tmp_path: Path):
    first, second = tmp_path / "a" / "settings.json", tmp_path / "b" / "settings.json"
    one, two = prepare(first, EXAMPLE, PORTS, {}), prepare(second, EXAMPLE, PORTS, {})
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert json.loads(first.read_text())["Values"] == one
    for name in (
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
        "SPEECH_KEY",
        "OPENAI_KEY",
        "MEDIA_KEY",
        "SECRETS_KEY",
        "PERSON_KEY",
    ):
        assert one[name] != two[name]
    assert len(base64.b64decode(one["SECRETS_KEY"], validate=True)) == 32
    assert one["TWILIO_ACCOUNT_SID"].startswith("AC")


def test_later_runs_keep_the_secrets_and_follow_the_ports(tmp_path: Path):
    file = tmp_path / "settings.json"
    first = prepare(file, EXAMPLE, PORTS, {})
    later = prepare(file, EXAMPLE, OTHERS, {})
    assert later["TWILIO_AUTH_TOKEN"] == first["TWILIO_AUTH_TOKEN"]
    assert later["PUBLIC_URL"] == "http://127.0.0.1:8071"
    assert later["MONGODB_URI"].startswith("mongodb://127.0.0.1:8084/")
    assert later["OUTBOUND_ALLOW"] == "127.0.0.1:8085"


def test_an_endpoint_of_the_users_own_stays():
    own = {
        "SPEECH_ENDPOINT": "https://mine.cognitiveservices.azure.com",
        "PUBLIC_URL": "https://tunnel.example",
        "OUTBOUND_ALLOW": "api.example:443",
    }
    assert own.items() <= brought_up_to_date(own, PORTS, {}).items()


def test_what_stands_in_front_of_the_host_is_its_public_address(tmp_path: Path):
    file = tmp_path / "settings.json"
    assert prepare(file, EXAMPLE, PORTS, {}, "http://127.0.0.1:9")["PUBLIC_URL"] == "http://127.0.0.1:9"
    assert prepare(file, EXAMPLE, PORTS, {})["PUBLIC_URL"] == "http://127.0.0.1:7071"


def test_a_mongodb_from_the_environment_replaces_ours():
    given = {"MONGODB_URI": "mongodb://127.0.0.1:27017"}
    assert brought_up_to_date({}, PORTS, given)["MONGODB_URI"] == given["MONGODB_URI"]


@pytest.mark.parametrize(
    ("value", "ours"),
    [
        ("", True),
        ("UseDevelopmentStorage=true", True),
        (storage(PORTS), True),
        ("http://127.0.0.1:7081", True),
        ("http://localhost:7081", True),
        ("127.0.0.1:7085", True),
        ("mongodb+srv://user@cluster.example/db", False),
        ("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=k;EndpointSuffix=core.windows.net", False),
        ("https://api.twilio.com", False),
    ],
)
def test_what_points_at_this_machine_is_the_stacks(value: str, *, ours: bool):
    assert is_local(value) == ours


def test_keys_last_as_long_as_the_state(tmp_path: Path):
    keys = keys_of(tmp_path)
    assert keys_of(tmp_path) == keys
    assert keys.api_key.startswith("ts_")
    assert len(keys.api_key) == 46


def test_the_app_may_call_the_clinic_and_the_customers_named_beside_it():
    alone = brought_up_to_date({}, PORTS, {})["OUTBOUND_ALLOW"]
    more = brought_up_to_date({}, PORTS, {}, customers=["127.0.0.1:4711"])["OUTBOUND_ALLOW"]
    assert more == f"{alone},127.0.0.1:4711"
