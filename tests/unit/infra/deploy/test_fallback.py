from __future__ import annotations

from typing import Any

import pytest

from infra.deploy.edge.memory import Page
from infra.deploy.edge.ports import Answer
from infra.deploy.errors import DeployError
from infra.deploy.verbs.fallback import fallback
from tests.unit.infra.deploy.bench import VISIT, Bench, refuses, says

TWIML = b"<Response><Say>One moment.</Say></Response>"
STANDBY = ("GET", "/setup/projects/prj_1/numbers/num_1/standby")
CHECK = ("GET", "/v1/numbers/num_1/check")
PATCH, CONFIGURE = ("PATCH", "/v1/numbers/num_1"), ("POST", "/v1/numbers/num_1/configure")
URL = "https://fb.example/num_1.xml"


def checked(*settings: str) -> Page:
    return says({"points_here": not settings, "differences": [{"setting": it} for it in settings]})


def a_bench(pages: dict[tuple[str, str], Page] | None = None, **number: Any) -> Bench:
    known = {"id": "num_1", "fallback_url": None, "revision": 3} | number
    document = Answer(status=200, body=TWIML, headers={"content-type": "text/xml"})
    return Bench(
        pages=VISIT
        | {
            ("GET", "/v1/projects"): says({"items": [{"id": "prj_1"}]}),
            ("GET", "/v1/numbers"): says({"items": [known], "next_cursor": None}),
            STANDBY: lambda _headers, _body: document,
            CHECK: checked("voice_fallback_url", "voice_fallback_method"),
            PATCH: says({}),
            CONFIGURE: says({}),
        }
        | (pages or {})
    )


def test_the_document_is_put_up_and_twilio_told():
    bench = a_bench()
    fallback(bench.deployment)
    assert bench.azure.files == {"num_1.xml": TWIML}
    assert ("upload text/xml", "fb/$web/num_1.xml") in bench.azure.asked
    assert ("PATCH", "/v1/numbers/num_1", {"fallback_url": URL}) in bench.web.asked
    assert bench.written[1:-1] == [PATCH, CONFIGURE]


def test_a_document_that_is_known_is_only_renewed():
    bench = a_bench({CHECK: checked()}, fallback_url=URL)
    fallback(bench.deployment)
    assert bench.azure.files == {"num_1.xml": TWIML}
    assert bench.written[1:-1] == []


def test_twilio_is_told_again_by_a_run_after_one_that_died_half_way():
    bench = a_bench(fallback_url=URL)
    fallback(bench.deployment)
    assert bench.written[1:-1] == [CONFIGURE]


def test_a_number_that_others_answer_is_not_taken_from_them():
    bench = a_bench({CHECK: checked("voice_url", "voice_fallback_url")})
    fallback(bench.deployment)
    assert bench.written[1:-1] == [PATCH]


def test_a_document_of_ones_own_stays():
    bench = a_bench(fallback_url="https://mine.example/twiml")
    fallback(bench.deployment)
    assert bench.azure.files == {}
    assert bench.written[1:-1] == []


def test_a_number_that_nobody_answers_has_none():
    bench = a_bench({STANDBY: refuses(404, "not_found")})
    fallback(bench.deployment)
    assert bench.azure.files == {}
    assert "nobody answers num_1" in bench.told


def test_a_deployer_who_may_not_write_there_is_told_what_is_missing():
    bench = a_bench()
    bench.azure.refused = {"upload"}
    with pytest.raises(DeployError, match="Storage Blob Data Contributor on fb"):
        fallback(bench.deployment)
    assert bench.written[-1] == ("DELETE", "/v1/keys/key_1")
