from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import override

import pytest

from infra.deploy.edge.web import Internet
from infra.deploy.errors import UnreachableError


class Echo(BaseHTTPRequestHandler):
    @override
    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(302)
        self.send_header("Location", "/elsewhere")
        self.send_header("X-Path", self.path)
        self.end_headers()
        self.wfile.write(sent + self.headers.get("x-api-key", "").encode())

    @override
    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_whatever_is_answered_is_handed_over_and_no_redirect_followed(url: str):
    answer = Internet().ask("POST", f"{url}/a?b=c", headers={"x-api-key": "k"}, body=b"body ")
    assert (answer.status, answer.body, answer.headers["x-path"]) == (302, b"body k", "/a?b=c")
    assert 0 <= answer.first_byte_ms < 5000


def test_who_does_not_answer_in_time_is_not_waited_for():
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(UnreachableError, match="TimeoutError"),
    ):
        Internet().ask("GET", f"http://127.0.0.1:{silent.getsockname()[1]}/", seconds=0.1)


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "app.example", "http://"])
def test_what_is_no_address_is_not_asked(url: str):
    with pytest.raises(UnreachableError):
        Internet().ask("GET", url)
