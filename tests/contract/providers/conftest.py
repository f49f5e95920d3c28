"""Each provider twice: in memory, and by the vendor's own SDK against its stand-in in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from talkstack.settings import Settings

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent
KEY = "key-of-the-tests"
TOKEN = "token-of-the-tests"
ACCOUNT = "AC" + "0" * 31 + "1"
DEVELOPMENT_ACCOUNT_KEY = (
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
)
NOWHERE = "http://127.0.0.1:9"


@contextmanager
def running(*command: str, **environment: str) -> Iterator[str]:
    """Start it, yield the address it tells, end it."""
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            yield _address(process)
        finally:
            process.terminate()


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            threading.Thread(target=process.stdout.read, daemon=True).start()  # a full pipe would stop it
            return found[0]
    pytest.fail(f"{process.args} ended with code {process.wait()} before it was ready")


def local(name: str, *options: str, **environment: str):
    return running(sys.executable, "-m", f"local.{name}", "--port", "0", *options, **environment)


@pytest.fixture(scope="session")
def speech_url() -> Iterator[str]:
    with local("speech", "--engine", "modem", "--key", KEY, "--token", TOKEN) as url:
        yield url


@pytest.fixture(scope="session")
def model_url() -> Iterator[str]:
    with local("model", "--script", str(HERE / "model.yaml"), OPENAI_KEY=KEY) as url:
        yield f"{url}/openai/v1/"


@pytest.fixture(scope="session")
def carrier_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    state = str(tmp_path_factory.mktemp("carrier"))
    account = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": KEY}
    with local("carrier", "--engine", "modem", "--state", state, **account) as url:
        yield url


@pytest.fixture(scope="session")
def blob_connection() -> Iterator[str]:
    azurite = str(ROOT / "node_modules" / ".bin" / "azurite-blob")
    options = ("--skipApiVersionCheck", "--disableTelemetry", "--inMemoryPersistence")
    with running(azurite, "--blobPort", "0", *options) as url:
        yield (
            "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
            f"AccountKey={DEVELOPMENT_ACCOUNT_KEY};BlobEndpoint={url}/devstoreaccount1;"
        )


@pytest.fixture
def settings() -> Callable[..., Settings]:
    """Settings in which nothing is right but what is given."""

    def made(**known: str) -> Settings:
        nowhere = {
            "public_url": "https://talkstack.test",
            "mongodb_uri": NOWHERE,
            "twilio_account_sid": ACCOUNT,
            "twilio_auth_token": KEY,
            "twilio_api_url": NOWHERE,
            "speech_endpoint": NOWHERE,
            "speech_key": KEY,
            "openai_endpoint": f"{NOWHERE}/openai/v1/",
            "openai_key": KEY,
            "openai_model": "gpt-5.4-mini",
            "media_key": KEY,
            "secrets_key": KEY,
            "person_key": "k",
        }
        return Settings.model_validate(nowhere | known)

    return made


@pytest.fixture(params=["memory", "real"])
def kind(request: pytest.FixtureRequest) -> str:
    return request.param
