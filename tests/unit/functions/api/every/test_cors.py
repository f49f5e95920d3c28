from __future__ import annotations

import json
from typing import Any

import azure.functions as func
import pytest

from functions.api import meta
from functions.api.api import respond
from functions.api.table import OPERATIONS
from talkstack import bootstrap
from talkstack.services import Services
from talkstack.settings import Settings, SettingsError
from tests.rest import Client, a_client
from tests.world import SETTINGS

CONSOLE = "https://console.example.com"
ORIGINS = f"{CONSOLE}, http://localhost:5173"
LIST = next(it for it in OPERATIONS if it.name == "list_projects")


async def asked(client: Client, method: str, url: str, *, origins: str = ORIGINS, **headers: str) -> Any:
    """What the trigger that the platform chooses answers."""
    world = client.world
    chosen = Services(Settings.read(SETTINGS | {"CORS_ORIGINS": origins}), world.adapters, world.clock)
    sent = {"x-api-key": client.key} | {name.replace("_", "-"): value for name, value in headers.items()}
    request = func.HttpRequest(method, f"https://phone.example.com{url}", headers=sent, body=b"")
    token = bootstrap.CHOSEN.set(chosen)
    try:
        if method == "GET" and url == "/v1/projects":
            return await respond(LIST, request)
        trigger = meta.api_openapi if url == "/v1/openapi.json" else meta.zz_unanswered
        return await trigger(request)
    finally:
        bootstrap.CHOSEN.reset(token)


def allowed(answer: func.HttpResponse) -> str | None:
    return answer.headers.get("Access-Control-Allow-Origin")


async def test_a_page_of_ours_may_read_answers_and_their_headers():
    answer = await asked(await a_client(), "GET", "/v1/projects", origin=CONSOLE)
    assert (answer.status_code, allowed(answer), answer.headers["Vary"]) == (200, CONSOLE, "Origin")
    exposed = set(answer.headers["Access-Control-Expose-Headers"].split(", "))
    assert exposed >= {"ETag", "Location", "Retry-After", "X-Request-Id", "RateLimit-Remaining"}
    assert {name for name, _ in answer.headers if name.startswith("RateLimit-")} <= exposed
    assert "Access-Control-Allow-Credentials" not in answer.headers


async def test_it_may_read_refusals_too():
    nobody = (await a_client()).using("")
    answer = await asked(nobody, "GET", "/v1/projects", origin="http://localhost:5173")
    assert (answer.status_code, allowed(answer)) == (401, "http://localhost:5173")
    lost = await asked(nobody, "GET", "/v1/nothing", origin=CONSOLE)
    assert (lost.status_code, allowed(lost)) == (404, CONSOLE)


async def test_the_description_may_be_read():
    answer = await asked(await a_client(), "GET", "/v1/openapi.json", origin=CONSOLE)
    assert (answer.mimetype, allowed(answer)) == ("application/json", CONSOLE)
    assert json.loads(answer.get_body())["servers"] == [{"url": "https://phone.example.com"}]


async def test_a_page_asks_before_it_changes_something():
    answer = await asked(
        await a_client(),
        "OPTIONS",
        "/v1/projects/prj_1",
        origin=CONSOLE,
        access_control_request_method="PATCH",
    )
    assert (answer.status_code, answer.get_body(), allowed(answer)) == (204, b"", CONSOLE)
    assert answer.headers["Access-Control-Allow-Methods"] == "DELETE, GET, PATCH, PUT"
    sent = set(answer.headers["Access-Control-Allow-Headers"].lower().split(", "))
    assert sent >= {"x-api-key", "authorization", "content-type", "if-match", "idempotency-key"}
    assert answer.headers["Vary"] == "Origin"


async def test_nothing_can_be_sent_where_nothing_is():
    answer = await asked(
        await a_client(), "OPTIONS", "/v1/nothing", origin=CONSOLE, access_control_request_method="GET"
    )
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", f"{CONSOLE}.evil.example", f"{CONSOLE}:444", "null", "*", "", CONSOLE.upper()],
)
async def test_another_origin_is_told_nothing(origin: str):
    client = await a_client()
    assert allowed(await asked(client, "GET", "/v1/projects", origin=origin)) is None
    preflight = await asked(
        client, "OPTIONS", "/v1/projects", origin=origin, access_control_request_method="POST"
    )
    assert (preflight.status_code, allowed(preflight)) == (405, None)


async def test_without_the_setting_there_is_no_page():
    answer = await asked(await a_client(), "GET", "/v1/projects", origins="", origin=CONSOLE)
    assert (allowed(answer), answer.headers.get("Vary")) == (None, None)
    preflight = await asked(
        await a_client(),
        "OPTIONS",
        "/v1/projects",
        origins="",
        origin=CONSOLE,
        access_control_request_method="GET",
    )
    assert preflight.status_code == 405


@pytest.mark.parametrize(
    "text",
    [
        "*",
        "null",
        "console.example.com",
        f"{CONSOLE}/",
        f"{CONSOLE}/app",
        "https://*.example.com",
        f"{CONSOLE} {CONSOLE}",
        f"{CONSOLE},",
        "https://a@b.example",
        CONSOLE.upper(),
    ],
)
def test_only_origins_can_be_set(text: str):
    with pytest.raises(SettingsError, match="CORS_ORIGINS"):
        Settings.read(SETTINGS | {"CORS_ORIGINS": text})
