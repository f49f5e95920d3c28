import socket
import time
from pathlib import Path

import pytest

from tests.contract.local.host.running import eventually


def status(host, instance: str) -> str:
    return host.get(f"/api/status/{instance}").json()["status"]


def test_started_and_raised_through_the_client_binding(host):
    started = host.post("/api/start/greeting", "ann")
    assert started.status == 202
    instance = started.json()["id"]
    eventually(lambda: status(host, instance), lambda found: found == "Running")
    assert host.post(f"/api/raise/{instance}/name", "bob").body == b"raised"
    eventually(lambda: status(host, instance), lambda found: found == "Completed")
    assert host.get(f"/api/status/{instance}").json()["output"] == ["hello ann", "hello bob", "7"]


def test_management_links_need_the_key_and_name_the_public_host(host):
    started = host.send(
        "POST",
        "/api/start/greeting",
        b'"ann"',
        {"x-forwarded-proto": "https", "disguised-host": "phone.example.org"},
    ).json()
    link = started["statusQueryGetUri"]
    assert link.startswith("https://phone.example.org/runtime/webhooks/durabletask/instances/")
    assert "taskHub=FixtureHub" in link
    path = link.removeprefix("https://phone.example.org")
    assert host.get(path).status == 202
    assert host.get(path.partition("?")[0]).status == 401


def test_outage_refuses_clients_and_ends(host):
    instance = host.post("/api/start/greeting", "ann").json()["id"]
    try:
        assert host.admin("POST", "durable/stop", {"mode": "refuse"}).status == 200
        assert host.post(f"/api/raise/{instance}/name", "bob").status == 500
        assert host.get("/api/plain").status == 200
    finally:
        assert host.admin("POST", "durable/start").status == 200
    assert host.post(f"/api/raise/{instance}/name", "bob").status == 200
    eventually(lambda: status(host, instance), lambda found: found == "Completed")


def test_nothing_runs_during_an_outage(host):
    instance = host.post("/api/start/later").json()["id"]
    try:
        host.admin("POST", "durable/stop", {"mode": "refuse"})
        down = time.time()
        eventually(time.time, lambda now: now > down + 1.1)
        back = time.time()
    finally:
        host.admin("POST", "durable/start")
    eventually(lambda: status(host, instance), lambda found: found == "Completed")
    assert not down < host.get(f"/api/status/{instance}").json()["output"] < back


def test_outage_leaves_clients_hanging(host):
    try:
        assert host.admin("POST", "durable/stop", {"mode": "hang"}).status == 200
        with connect(host) as connection:
            path = b"/runtime/webhooks/durabletask/instances/x?code=" + host.keys["durable"].encode()
            connection.sendall(b"GET %b HTTP/1.1\r\nHost: localhost:%d\r\n\r\n" % (path, host.port))
            connection.settimeout(0.1)
            with pytest.raises(TimeoutError):
                connection.recv(1)
            connection.settimeout(20)
            assert host.admin("POST", "durable/start").status == 200
            with pytest.raises(ConnectionResetError):
                connection.recv(1)
    finally:
        assert host.admin("POST", "durable/start").status == 200


def test_outage_of_no_known_kind_is_refused(host):
    assert host.admin("POST", "durable/stop", {"mode": "sulk"}).status == 400
    assert host.admin("POST", "durable/stop").status == 400


def is_running(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def connect(host) -> socket.socket:
    return socket.create_connection(("127.0.0.1", host.port), timeout=20)


def test_instances_survive_the_death_of_the_host(start_host):
    with start_host() as first:
        instance = first.post("/api/start/greeting", "ann").json()["id"]
        eventually(lambda: status(first, instance), lambda found: found == "Running")
        workers = [worker["pid"] for worker in first.admin("GET", "workers").json()]
        first.kill()
        eventually(lambda: [pid for pid in workers if is_running(pid)], lambda left: not left)
    with start_host() as second:
        assert status(second, instance) == "Running"
        second.post(f"/api/raise/{instance}/name", "bob")
        eventually(lambda: status(second, instance), lambda found: found == "Completed")


def test_activities_fail_as_often_as_it_is_asked_for(start_host):
    with start_host("--fail-activities", "0.999") as host:
        instance = host.post("/api/start/greeting", "ann").json()["id"]
        eventually(lambda: status(host, instance), lambda found: found == "Failed")
        assert " is made to fail " in host.log.read_text()


def test_a_share_of_failures_is_less_than_all(start_host):
    with start_host("--fail-activities", "1") as host:
        assert host.process.wait(timeout=10) == 2
        assert "less than 1" in host.log.read_text()
