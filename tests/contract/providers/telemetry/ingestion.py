"""An ingestion endpoint on loopback: keeps what is posted to it, and answers as it is told."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Post:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Ingestion:
    url: str
    posts: list[Post] = field(default_factory=list[Post])
    status: int = 200

    def traces(self) -> list[ExportTraceServiceRequest]:
        return [ExportTraceServiceRequest.FromString(it.body) for it in self.posts if it.path == "/v1/traces"]

    def metrics(self) -> list[ExportMetricsServiceRequest]:
        return [
            ExportMetricsServiceRequest.FromString(it.body) for it in self.posts if it.path == "/v1/metrics"
        ]

    def envelopes(self) -> list[dict[str, Any]]:
        """What Application Insights was sent."""
        return [it for post in self.posts if post.path.endswith("/track") for it in json.loads(post.body)]


@contextmanager
def ingestion() -> Iterator[Ingestion]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            body = gzip.decompress(sent) if self.headers.get("Content-Encoding") == "gzip" else sent
            headers = {name.lower(): value for name, value in self.headers.items()}
            kept.posts.append(Post(self.path, headers, body))
            self._answer(body)

        def _answer(self, body: bytes) -> None:
            told = b""
            if self.path.endswith("/track"):
                count = len(json.loads(body))
                told = json.dumps({"itemsReceived": count, "itemsAccepted": count, "errors": []}).encode()
            self.send_response(kept.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", f"{len(told)}")
            self.end_headers()
            self.wfile.write(told)

        def log_request(self, *_: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept = Ingestion(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
