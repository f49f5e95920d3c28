"""The function app: what it consists of, and nothing else."""

from __future__ import annotations

import azure.durable_functions as df

from functions import documents, health, setup, timers
from functions.api import meta
from functions.api.table import APIS
from functions.twilio import audio, dial, fallback, partials, recordings, status, turns, voice
from functions.twilio.live import say
from functions.twilio.placed import amd, answer
from orchestrations import blueprint as orchestrations

BLUEPRINTS = (
    voice.bp,
    answer.bp,
    amd.bp,
    say.bp,
    turns.bp,
    partials.bp,
    dial.bp,
    fallback.bp,
    status.bp,
    recordings.bp,
    audio.bp,
    *(api.bp for api in APIS),
    meta.bp,
    documents.bp,
    health.bp,
    setup.api.bp,
    timers.bp,
    orchestrations.bp,
)

app = df.DFApp()

for blueprint in BLUEPRINTS:
    app.register_functions(blueprint)
