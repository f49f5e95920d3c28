"""HTTP by the standard library: a connection for each request, no redirect followed."""

from __future__ import annotations

import http.client
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from infra.deploy.edge.ports import Answer
from infra.deploy.errors import UnreachableError

SCHEMES: dict[str, type[http.client.HTTPConnection]] = {
    "http": http.client.HTTPConnection,
    "https": http.client.HTTPSConnection,
}


class Internet:
    def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        seconds: float = 30.0,
    ) -> Answer:
        parts = urlsplit(url)
        if parts.scheme not in SCHEMES or not parts.hostname:
            raise UnreachableError(url, "that is no http address")
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection = SCHEMES[parts.scheme](parts.hostname, parts.port, timeout=seconds)
        try:
            began = time.monotonic()
            connection.request(method, path, body=body, headers=dict(headers or {}))
            response = connection.getresponse()
            waited = int((time.monotonic() - began) * 1000)
            known = {name.lower(): value for name, value in response.getheaders()}
            return Answer(status=response.status, body=response.read(), headers=known, first_byte_ms=waited)
        except (OSError, http.client.HTTPException) as error:
            raise UnreachableError(f"{parts.scheme}://{parts.netloc}", type(error).__name__) from None
        finally:
            connection.close()
