"""What a collector is told of a call on the running stack."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from talkstack.telemetry.model import span_id, trace_id
from tests.contract.providers.telemetry.ingestion import Ingestion, ingestion
from tests.e2e.site import Site, site_of, talk

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

EXAMPLE = Path(__file__).parents[2] / "local.settings.json.example"


def settings_that_name(collector: Ingestion, state: Path) -> None:
    document = json.loads(EXAMPLE.read_text())
    document["Values"]["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.url
    (state / "local.settings.json").write_text(json.dumps(document))


async def test_a_call_is_one_trace_and_what_was_measured_is_sent(tmp_path: Path):
    with ingestion() as collector:
        settings_that_name(collector, tmp_path)
        async with site_of(tmp_path, engine="modem", workers=2) as site:
            call = await called(site)
            report = await figures(site, call)
        spans = [
            span for request in collector.traces() for span in request.resource_spans[0].scope_spans[0].spans
        ]
    assert {span.trace_id.hex() for span in spans} == {trace_id(call["_id"])}
    root = bytes.fromhex(span_id(call["_id"], ""))
    names = [span.name for span in spans]
    turns = sum(fact["kind"] == "turn" for fact in call["log"])
    assert [span.name for span in spans if span.parent_span_id == root].count("turn") == turns
    assert {"call", "turn", "model", "speech", "tool", "answer"} <= set(names)
    assert (report["calls"], report["turns"]) == (1, names.count("turn"))
    told = b"".join(post.body for post in collector.posts)
    for secret in (b"Anna", b"+1555", b"appointment at"):
        assert secret not in told


async def called(site: Site) -> dict[str, Any]:
    async with site.dial() as leg:
        await talk(leg, await site.booking())
    return await site.eventually(leg, lambda call: "closed" in call["steps"])


async def figures(site: Site, call: dict[str, Any]) -> dict[str, Any]:
    day = call["started_at"].date()
    told = await site.ask("GET", f"/v1/analytics?from={day}&to={day + timedelta(days=1)}")
    return told["total"]
