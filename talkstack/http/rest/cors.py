"""Pages of other origins that may read the API: https://fetch.spec.whatwg.org/#http-cors-protocol

Keys come in headers and never by themselves, so credentials are not allowed to anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from talkstack.http.rest.exchange import Incoming, Outgoing

SENT = ("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "X-Api-Key", "X-Request-Id")
EXPOSED = (
    "ETag",
    "Idempotency-Replayed",
    "Location",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
    "X-Request-Id",
)
KEPT_SECONDS = 7200


@dataclass(frozen=True)
class Cors:
    origins: frozenset[str]

    def told(self, incoming: Incoming, outgoing: Outgoing) -> Outgoing:
        """The answer as a page may read it, if its origin is one of ours."""
        if not self.origins:
            return outgoing
        headers = {"Vary": "Origin"}
        origin = incoming.headers.get("origin", "")
        if origin in self.origins:
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Expose-Headers"] = ", ".join(EXPOSED)
        return replace(outgoing, headers=headers | dict(outgoing.headers))

    def preflight(self, incoming: Incoming, methods: Sequence[str]) -> Outgoing | None:
        """What a browser asks before a page of ours sends what forms cannot; None: it is another question."""
        asked = incoming.method == "OPTIONS" and "access-control-request-method" in incoming.headers
        if not asked or not methods or incoming.headers.get("origin") not in self.origins:
            return None
        headers = {
            "Access-Control-Allow-Methods": ", ".join(methods),
            "Access-Control-Allow-Headers": ", ".join(SENT),
            "Access-Control-Max-Age": f"{KEPT_SECONDS}",
        }
        return Outgoing(status=204, headers=headers)
