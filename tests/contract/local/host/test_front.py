import http.client
import json
import socket

import pytest


def test_ready_line_names_the_port(host):
    assert host.ready_line == f"host ready on http://127.0.0.1:{host.port}\n"


def test_request_reaches_the_function_whole(host):
    reply = host.send("POST", "/api/ECHO/5?a=1&empty=&a=2&B=x", b"words", {"X-Two": "1", "x-custom": "Value"})
    assert reply.status == 200
    assert reply.header("content-type") == ["application/json"]
    seen = reply.json()
    assert seen["method"] == "POST"
    assert seen["url"] == f"http://127.0.0.1:{host.port}/api/ECHO/5?a=1&empty=&a=2&B=x"
    assert seen["query"] == {"a": "1,2", "B": "x"}
    assert seen["route"] == {"number": "5"}
    assert seen["body"] == "words"
    assert seen["headers"]["x-custom"] == "Value"


def test_app_sees_the_public_host_and_scheme(host):
    seen = host.get("/api/echo", DISGUISED_HOST="phone.example.org", X_Forwarded_Proto="https").json()
    assert seen["url"] == "https://phone.example.org/api/echo"
    assert seen["headers"]["host"] == "phone.example.org"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/api/echo/5"),
        ("HEAD", "/api/echo"),
        ("GET", "/api/echo/five"),
        ("GET", "/api/nothing"),
        ("GET", "/echo"),
    ],
)
def test_what_no_route_takes_is_404(host, method, path):
    assert host.send(method, path).status == 404


def test_binary_bodies_pass_both_ways(host):
    body = bytes(range(256)) * 100
    reply = host.send("POST", "/api/binary", body)
    assert (reply.status, reply.body) == (201, body[::-1])


def test_head_is_answered_without_a_body(host):
    reply = host.send("HEAD", "/api/binary", b"abc")
    assert (reply.status, reply.body, reply.header("content-length")) == (201, b"", ["3"])


def test_every_cookie_is_its_own_header(host):
    assert host.get("/api/cookies").header("set-cookie") == [
        "first=a%2Fb; path=/; httponly",
        "second=2; max-age=60; path=/api; secure; samesite=lax",
    ]


def test_text_of_a_sync_function(host):
    reply = host.get("/api/plain")
    assert (reply.body, reply.header("content-type")) == (b"plain text", ["text/plain; charset=utf-8"])


def test_route_parameters_within_a_segment(host):
    assert host.get("/api/audio/c/1-2-a.wav").json() == {"call": "c", "n": "1", "k": "2", "mac": "a"}


def test_catch_all_parameter(host):
    assert host.get("/api/files/a/b%20c").json() == {"path": "a/b c"}
    assert host.get("/api/files").json() == {}


def test_unhandled_exception_is_an_empty_500_and_a_line_for_the_operator(host):
    reply = host.get("/api/fail")
    assert (reply.status, reply.body) == (500, b"")
    assert "function fail failed: ValueError" in host.log.read_text()


def test_header_with_a_line_break_is_not_sent(host):
    reply = host.get("/api/split_header")
    assert (reply.status, reply.header("two")) == (500, [])


def test_body_over_the_limit_is_413(host):
    assert host.send("POST", "/api/binary", b"x" * 100_000).status == 201
    assert host.send("POST", "/api/binary", b"x" * 100_001).status == 413


def test_body_over_the_limit_is_refused_before_it_is_sent(host):
    with socket.create_connection(("127.0.0.1", host.port), timeout=10) as connection:
        connection.sendall(b"POST /api/binary HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100001\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_chunked_body_over_the_limit_is_413(host):
    connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=10)
    connection.request("POST", "/api/binary", iter([b"x" * 60_000] * 2), encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


def test_chunked_body_does_not_reach_the_function(host):
    connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=10)
    connection.request("POST", "/api/echo", iter([b"wo", b"rds"]), encode_chunked=True)
    assert json.loads(connection.getresponse().read())["body"] == ""
    connection.close()


def test_other_hosts_are_refused(host):
    assert host.get("/api/plain", Host="example.org").status == 421
    assert host.get("/api/plain", Host=f"localhost:{host.port}").status == 200


def test_requests_on_one_connection_are_answered_in_order(host):
    asked = b"".join(
        b"GET /api/echo/%d HTTP/1.1\r\nHost: localhost:%d\r\n\r\n" % (number, host.port)
        for number in range(5)
    )
    last = b"GET /api/plain HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n\r\n" % host.port
    with socket.create_connection(("127.0.0.1", host.port), timeout=10) as connection:
        connection.sendall(asked + last)
        with connection.makefile("rb") as stream:
            answered = stream.read()
    numbers = [answered.index(b'{"number": "%d"}' % number) for number in range(5)]
    assert numbers == sorted(numbers)
    assert answered.endswith(b"plain text")


def test_malformed_request_is_400(host):
    with socket.create_connection(("127.0.0.1", host.port), timeout=10) as connection:
        connection.sendall(b"no http at all\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 400 ")


def test_admin_tells_of_the_host(host):
    assert host.admin("GET", "host/status").json() == {"state": "Running"}
    assert host.admin("GET", "host/ping").status == 200
    assert {"name": "echo"} in host.admin("GET", "functions").json()
    assert host.admin("GET", "nothing").status == 404


def test_health_and_home_page(host):
    assert host.get("/health").json() == {"status": "ok"}
    assert host.get("/").status == 200
