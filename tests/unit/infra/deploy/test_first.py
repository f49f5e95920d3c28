from __future__ import annotations

import json
from pathlib import Path

import pytest

from infra.deploy.edge.memory import Page
from infra.deploy.errors import DeployError
from infra.deploy.verbs.first import AGENT, number, seed
from talkstack.agents.model import AgentDraft
from tests.unit.infra.deploy.bench import VISIT, Bench, says

DRAFT = json.loads(AGENT.read_text(encoding="utf-8"))
AGENTS, NUMBERS = ("GET", "/v1/agents"), ("GET", "/v1/numbers")
PUBLISH = ("POST", "/v1/agents/agt_1/publish")
CONFIGURE = ("POST", "/v1/numbers/num_1/configure")


def listed(*items: object) -> Page:
    return says({"items": items, "next_cursor": None})


def an_agent(published: int = 1) -> dict[str, object]:
    return {"id": "agt_1", "name": DRAFT["name"], "published": published}


def a_bench(pages: dict[tuple[str, str], Page]) -> Bench:
    made = says({"id": "agt_1"}, 201, etag='"1"')
    return Bench(
        pages=VISIT
        | {
            AGENTS: listed(),
            NUMBERS: listed(),
            ("POST", "/v1/agents"): made,
            ("GET", "/v1/agents/agt_1"): made,
            PUBLISH: says({}),
            ("POST", "/v1/numbers"): says({"id": "num_1"}, 201),
            CONFIGURE: says({"points_here": True, "differences": []}),
        }
        | pages
    )


def test_the_first_agent_is_one_that_the_product_takes():
    assert AgentDraft.model_validate(DRAFT).name == "Receptionist"


def test_an_agent_is_made_and_published_by_a_visitor_who_leaves():
    bench = a_bench({})
    seed(bench.deployment)
    visit, *between, leave = bench.written
    assert (visit, leave) == (("POST", "/setup/visitor"), ("DELETE", "/v1/keys/key_1"))
    assert between == [("POST", "/v1/agents"), PUBLISH]


def test_an_agent_that_was_made_but_not_published_is_published():
    bench = a_bench({AGENTS: listed(an_agent(published=0))})
    seed(bench.deployment)
    assert bench.written[1:-1] == [PUBLISH]


def test_agents_that_are_there_stay_as_they_are():
    bench = a_bench({AGENTS: listed(an_agent())})
    seed(bench.deployment)
    assert bench.written[1:-1] == []


def test_an_agent_of_ones_own_is_read_from_a_file(tmp_path: Path):
    bench = a_bench({})
    file = tmp_path / "mine.json"
    file.write_text('{"name": "Mine"}')
    bench.environ["TALKSTACK_AGENT"] = str(file)
    seed(bench.deployment)
    assert ("POST", "/v1/agents", {"name": "Mine"}) in bench.web.asked
    file.write_text("no JSON")
    with pytest.raises(DeployError, match=r"mine\.json is no agent"):
        seed(bench.deployment)
    assert bench.written[-1] == ("DELETE", "/v1/keys/key_1")


def test_no_number_is_touched_that_nobody_named():
    bench = a_bench({})
    number(bench.deployment)
    assert bench.web.asked == []


def test_the_number_is_imported_and_wired_and_not_told():
    bench = a_bench({AGENTS: listed(an_agent())})
    bench.environ["TALKSTACK_NUMBER"] = "+15550123456"
    number(bench.deployment)
    assert ("POST", "/v1/numbers", {"import": "+15550123456", "agent_id": "agt_1"}) in bench.web.asked
    assert bench.written[-2] == CONFIGURE
    assert "+1555" not in bench.told


def test_a_number_that_is_ours_keeps_who_answers_it():
    bench = a_bench({NUMBERS: listed({"id": "num_1"})})
    bench.environ["TALKSTACK_NUMBER"] = "+15550123456"
    number(bench.deployment)
    assert bench.written[1:-1] == [CONFIGURE]


def test_a_number_that_twilio_still_sends_elsewhere_ends_the_deployment():
    wrong = {"points_here": False, "differences": [{"setting": "voice_application_sid"}]}
    bench = a_bench({NUMBERS: listed({"id": "num_1"}), CONFIGURE: says(wrong)})
    bench.environ["TALKSTACK_NUMBER"] = "+15550123456"
    with pytest.raises(DeployError, match="voice_application_sid"):
        number(bench.deployment)
