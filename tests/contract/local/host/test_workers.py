import http.client
from itertools import pairwise
from time import monotonic
from typing import Any

import pytest

from tests.contract.local.host.running import RunningHost, eventually


def workers(host: RunningHost) -> list[dict[str, Any]]:
    return host.admin("GET", "workers").json()


def restarts(host: RunningHost) -> int:
    return sum(worker["restarts"] for worker in workers(host))


def all_live(host: RunningHost) -> list[dict[str, Any]]:
    return eventually(lambda: workers(host), lambda found: all(worker["live"] for worker in found))


def test_requests_alternate_between_the_workers(host):
    pids, begun = {worker["pid"] for worker in all_live(host)}, monotonic()
    served = [int(host.get("/api/process").body) for _ in range(20)]
    assert set(served) == pids
    timer_runs = 2 + monotonic() - begun  # each takes the turn of a worker
    assert sum(one == other for one, other in pairwise(served)) <= timer_runs


def test_settings_reach_the_app_and_the_process_environment_wins(host):
    assert host.get("/api/setting/FROM_FILE").body == b"file"
    assert host.get("/api/setting/FROM_BOTH").body == b"process"
    assert host.get("/api/setting/FUNCTIONS_WORKER_RUNTIME").body == b"python"


def test_what_the_app_prints_carries_the_worker(host):
    host.get("/api/say")
    lines = eventually(host.log.read_text, lambda text: "said on stdout" in text).splitlines()
    assert any(line in {"worker 1: said on stdout", "worker 2: said on stdout"} for line in lines)


def test_a_request_may_ask_for_a_worker_and_is_told_which_one_served(host):
    by_number = {str(worker["number"]): worker["pid"] for worker in all_live(host)}
    for number in ("2", "2", "1"):
        reply = host.get("/api/process", x_host_worker=number)
        assert (reply.header("x-host-worker"), int(reply.body)) == ([number], by_number[number])
    assert host.get("/api/process").header("x-host-worker") == []


def test_a_worker_that_is_not_there_is_stood_in_for(host):
    assert host.get("/api/process", x_host_worker="9").header("x-host-worker")[0] in {"1", "2"}


def test_a_variable_may_be_of_one_worker_alone(start_host):
    with start_host("--workers", "2", "--worker-env", "2:FROM_FILE=own") as host:
        found = [host.get("/api/setting/FROM_FILE", x_host_worker=number).body for number in ("1", "2")]
    assert found == [b"file", b"own"]


def test_crash_breaks_the_connection_and_the_other_worker_goes_on(host):
    before = restarts(host)
    with pytest.raises((ConnectionResetError, http.client.RemoteDisconnected)):
        host.get("/api/crash")
    assert host.get("/api/plain").status == 200
    eventually(lambda: restarts(host), lambda found: found == before + 1)
    assert "ended (exit code 3): starting another" in host.log.read_text()


def test_killed_worker_is_replaced(host):
    victim = all_live(host)[0]
    assert host.admin("POST", f"workers/{victim['number']}/kill").status == 202
    after = all_live(host)[0]
    assert after["pid"] != victim["pid"]
    assert after["restarts"] == victim["restarts"] + 1
    assert host.admin("POST", "workers/9/kill").status == 404


def test_what_an_invocation_leaves_running_is_cancelled(host):
    assert host.get("/api/leave").body == b"left"
    eventually(lambda: host.get("/api/left").body, lambda found: found == b"cancelled")
