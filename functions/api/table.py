"""Every module of the API, in the order of its description."""

from __future__ import annotations

import json
from functools import cache

from functions.api import agents, keys, numbers, projects, secrets, voices
from functions.api.analysis import calls as call_analysis
from functions.api.analysis import jobs as analysis_jobs
from functions.api.calls import book, control, persons, place
from functions.api.usage import prices, usage
from functions.api.webhooks import deliveries, endpoints
from talkstack.http.rest.table.openapi import document

APIS = (
    projects.api,
    keys.api,
    agents.api,
    numbers.api,
    place.api,
    book.api,
    control.api,
    persons.api,
    usage.api,
    prices.api,
    call_analysis.api,
    analysis_jobs.api,
    voices.api,
    secrets.api,
    endpoints.api,
    deliveries.api,
)
API_VERSION = "1.0.0"
OPERATIONS = tuple(operation for api in APIS for operation in api.operations)


@cache
def described(server: str) -> str:
    return json.dumps(document(OPERATIONS, title="Talkstack", version=API_VERSION, server=server))
