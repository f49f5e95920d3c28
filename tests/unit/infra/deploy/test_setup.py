from __future__ import annotations

from collections.abc import Mapping

import pytest

from infra.deploy.edge.memory import Page
from infra.deploy.edge.ports import Answer
from infra.deploy.errors import DeployError, RefusedError
from infra.deploy.verbs.setup import another_owner, setup
from tests.unit.infra.deploy.bench import Bench, in_turn, refuses, says

LIVE: Page = says({"status": "ok"})
DONE = says({"finished": True, "documents": 3, "indexes": 2})
OWNER = says({"project_id": "prj_1", "key_id": "key_2", "key": "ts_owner"}, 201)


def a_bench(**changes: Page) -> Bench:
    pages = {"live": LIVE, "migrate": DONE, "owner": OWNER} | changes
    return Bench(
        pages={
            ("GET", "/health/live"): pages["live"],
            ("POST", "/setup/migrate"): pages["migrate"],
            ("POST", "/setup/owner"): pages["owner"],
        }
    )


def test_the_database_comes_first_then_the_owner_whose_key_goes_to_the_vault():
    bench = a_bench()
    setup(bench.deployment)
    assert bench.written == [("POST", "/setup/migrate"), ("POST", "/setup/owner")]
    assert bench.azure.secrets == {"owner-key": "ts_owner"}
    assert "3 documents and 2 indexes" in bench.told
    assert "ts_owner" not in bench.told


def test_the_master_key_opens_it():
    seen: list[str] = []

    def migrate(headers: Mapping[str, str], _body: object) -> Answer:
        seen.append(headers["x-functions-key"])
        return DONE(headers, None)

    setup(a_bench(migrate=migrate).deployment)
    assert seen == ["the master key"]


def test_a_long_migration_goes_on_where_it_was():
    going = says({"finished": False, "documents": 0, "indexes": 0})
    bench = a_bench(migrate=in_turn(going, refuses(502, "provider_failed"), DONE))
    setup(bench.deployment)
    assert bench.written.count(("POST", "/setup/migrate")) == 3


def test_a_migration_does_not_go_on_for_ever():
    bench = a_bench(migrate=refuses(502, "provider_failed"))
    with pytest.raises(DeployError, match="goes on"):
        setup(bench.deployment)


def test_a_migration_that_is_refused_is_not_asked_for_again():
    bench = a_bench(migrate=refuses(404, ""))
    with pytest.raises(RefusedError):
        setup(bench.deployment)
    assert len(bench.written) == 1


def test_a_second_run_leaves_the_owner():
    bench = a_bench(owner=refuses(409, "owner_exists"))
    setup(bench.deployment)
    assert bench.azure.secrets == {}
    assert "already" in bench.told


def test_a_key_that_no_vault_takes_is_told_rather_than_lost():
    bench = a_bench()
    bench.azure.refused = {"owner-key"}
    setup(bench.deployment)
    assert "keep it: ts_owner" in bench.told


def test_a_job_of_github_tells_no_key():
    bench = a_bench()
    bench.environ["GITHUB_ACTIONS"] = "true"
    bench.azure.refused = {"owner-key"}
    with pytest.raises(DeployError, match=r"Forbidden.*`owner`") as told:
        setup(bench.deployment)
    assert "ts_owner" not in f"{bench.told}{told.value}"


def test_the_code_that_was_just_published_is_waited_for():
    bench = a_bench(live=in_turn(says({}, 503), says({}, 503), LIVE))
    setup(bench.deployment)
    assert bench.clock.now > 0


def test_code_that_never_starts_ends_the_deployment():
    with pytest.raises(DeployError, match="health/live"):
        setup(a_bench(live=says({}, 503)).deployment)


def test_the_hosts_keys_are_waited_for_and_their_absence_told():
    bench = a_bench()
    bench.azure.refused = {"listkeys"}
    with pytest.raises(DeployError, match="listkeys/action"):
        setup(bench.deployment)


def test_whoever_lost_the_key_is_told_another():
    bench = a_bench()
    another_owner(bench.deployment)
    assert bench.web.asked[-1][2] == {"project": "Default", "again": True}
    assert "ts_owner" in bench.told
