from __future__ import annotations

from collections.abc import Mapping

import pytest

from infra.deploy.edge.memory import Page
from infra.deploy.edge.ports import Answer
from infra.deploy.errors import DeployError
from infra.deploy.smoke.checks import EVERYBODY
from infra.deploy.smoke.smoke import SECONDS, smoke
from tests.unit.infra.deploy.bench import URL, VISIT, Bench, in_turn, refuses, says

LIVE, READY = ("GET", "/health/live"), ("GET", "/health/ready")
OPENAPI = {"openapi": "3.1.0", "info": {"version": "1.0.0"}, "paths": {"/v1/agents": {}}}
ITEMS = says({"items": []})
NUMBERS = says({"items": [{"id": "num_1", "directions": ["inbound"]}, {"id": "num_2", "directions": []}]})

SOUND: dict[tuple[str, str], Page] = {
    LIVE: says({"status": "ok"}),
    READY: says({"status": "ok", "parts": {"mongodb": "ok"}}),
    ("GET", "/v1/openapi.json"): says(OPENAPI),
    ("POST", "/twilio/voice"): refuses(403, ""),
    ("GET", "/v1/agents"): lambda headers, body: (
        ITEMS if headers.get("x-api-key") == "ts_key" else refuses(401, "key_missing")
    )(headers, body),
    ("GET", "/v1/nothing-here"): refuses(404, "not_found"),
    ("POST", "/setup/owner"): refuses(401, ""),
    ("GET", "/v1/numbers"): NUMBERS,
    ("GET", "/v1/numbers/num_1/check"): says({"points_here": True}),
}


def a_bench(changes: dict[tuple[str, str], Page] | None = None, key: str = "") -> Bench:
    bench = Bench(pages=SOUND | (changes or {}))
    bench.environ |= {"API_KEY": key, "SMOKE_URL": URL}
    return bench


def test_a_sound_deployment_passes_without_a_key():
    bench = a_bench()
    smoke(bench.deployment)
    assert bench.told.count("  ok ") == len(EVERYBODY)
    assert "version 1.0.0" in bench.told


def test_with_a_key_agents_and_the_wiring_of_numbers_are_looked_at():
    bench = a_bench(key="ts_key")
    smoke(bench.deployment)
    assert "2 numbers, 1 of them answered here" in bench.told
    assert "ts_key" not in bench.told


def test_a_deployment_looks_at_itself_as_a_visitor_who_leaves():
    def agents(headers: Mapping[str, str], body: object) -> Answer:
        known = headers.get("x-api-key") == "ts_visit"
        return (ITEMS if known else refuses(401, "key_missing"))(headers, body)

    bench = a_bench(VISIT | {("GET", "/v1/agents"): agents})
    bench.environ["SMOKE_URL"] = ""
    smoke(bench.deployment)
    assert "1 of them answered here" in bench.told
    assert bench.written[-1] == ("DELETE", "/v1/keys/key_1")


BROKEN: dict[str, tuple[tuple[str, str], Page]] = {
    "live": (LIVE, says({}, 500)),
    "ready": (READY, says({"parts": {"mongodb": "no primary", "blob": "ok"}}, 503)),
    "openapi": (("GET", "/v1/openapi.json"), says({"openapi": "3.1.0", "info": {}, "paths": {}})),
    "webhook": (("POST", "/twilio/voice"), says("<Response/>")),
    "no key": (("GET", "/v1/agents"), ITEMS),
    "no path": (("GET", "/v1/nothing-here"), says({}, 404, **{"content-type": "text/html"})),
    "setup": (("POST", "/setup/owner"), says({"key": "ts_stolen"}, 201)),
    "numbers": (("GET", "/v1/numbers/num_1/check"), says({"points_here": False})),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_named(name: str):
    page, answer = BROKEN[name]
    with pytest.raises(DeployError, match=rf"checks failed: .*{name}"):
        smoke(a_bench({page: answer}, key="ts_key").deployment)


def test_a_part_that_is_missing_is_told():
    page, answer = BROKEN["ready"]
    bench = a_bench({page: answer})
    with pytest.raises(DeployError):
        smoke(bench.deployment)
    assert "(mongodb: no primary)" in bench.told


def test_a_part_that_comes_late_is_waited_for():
    bench = a_bench({READY: in_turn(BROKEN["ready"][1], SOUND[READY])})
    smoke(bench.deployment)
    assert bench.clock.now > 0


def test_nobody_waits_longer_than_a_minute_and_a_half():
    bench = a_bench()

    def slow(_headers: object, _body: object) -> Answer:
        bench.clock.sleep(SECONDS)
        return SOUND[LIVE]({}, None)

    bench.pages[LIVE] = slow
    with pytest.raises(DeployError, match="7 of 8 checks failed"):
        smoke(bench.deployment)
    assert bench.clock.now <= SECONDS + 15 + 1
    assert "no time was left" in bench.told


def test_an_app_that_is_not_there_fails_everything():
    bench = a_bench()
    bench.environ["SMOKE_URL"] = "https://nowhere.example"
    with pytest.raises(DeployError, match="8 of 8"):
        smoke(bench.deployment)
