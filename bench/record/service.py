"""Azure Speech's stand-in with voice and ears of its own, and the product's adapters before it."""

import asyncio
import os
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from local.loopback import serving
from local.speech.app import Service, application
from local.speech.auth import Credentials
from local.speech.engines import Engine, VoiceError, open_engine
from local.speech.weights import missing
from local.stack.parts import VOICE_SERVER
from talkstack.clock import SystemClock
from talkstack.identity import Identity
from talkstack.settings import Settings
from talkstack.speech.azure.rest.transcription import FastTranscription

PYTHON = Path(".venv-local/bin/python")
MODELS = Path(".local/models")
KEY = "bench"
NOWHERE = "http://127.0.0.1:9"
UNUSED = (
    "PUBLIC_URL MONGODB_URI TWILIO_ACCOUNT_SID TWILIO_AUTH_TOKEN OPENAI_ENDPOINT OPENAI_MODEL MEDIA_KEY"
    " SECRETS_KEY PERSON_KEY"
).split()


@dataclass(frozen=True)
class Ears:
    """`engine` is what a call's own ears are; `fast` is what listens to the recording afterwards."""

    engine: Engine
    fast: FastTranscription


@asynccontextmanager
async def opened() -> AsyncGenerator[Ears]:
    models = Path(os.environ.get("TALKSTACK_MODELS") or MODELS)
    if lacking := missing(models):
        raise VoiceError(f"{models} lacks {', '.join(lacking)}: `make setup` fetches them")
    with tempfile.TemporaryDirectory() as folder:
        socket = Path(folder, "voice.sock")
        process = await asyncio.create_subprocess_exec(
            PYTHON, VOICE_SERVER, "--socket", socket, "--models", models, stdout=PIPE, stderr=DEVNULL
        )
        try:
            await _ready(process)
            engine = open_engine("voice", socket)
            service = Service(engine=engine, credentials=Credentials(KEY), instant=False, languages=("en-",))
            async with serving(application(service)) as url:
                yield Ears(engine, _fast(url))
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def _ready(process: Process) -> None:
    line = await process.stdout.readline() if process.stdout else b""
    if not line:
        raise VoiceError(f"the voice process ended with {await process.wait()}")


def _fast(url: str) -> FastTranscription:
    values = dict.fromkeys(UNUSED, NOWHERE) | {"SPEECH_ENDPOINT": url, "SPEECH_KEY": KEY}
    return FastTranscription(Settings.read(values), identity=Identity(), clock=SystemClock())
