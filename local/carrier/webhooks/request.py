import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

from local.carrier.faults import CallError
from local.carrier.media.clock import Instant
from local.carrier.webhooks.signature import sign

_FORM = "application/x-www-form-urlencoded; charset=UTF-8"


def new_token() -> str:
    return str(uuid.uuid4())


@dataclass(frozen=True)
class WebhookRequest:
    """One event to be told to the customer; `extra` is what this event adds to the standard parameters."""

    url: str
    method: str
    at: Instant
    standard: Mapping[str, str]
    extra: Mapping[str, str] = field(default_factory=dict[str, str])
    token: str = field(default_factory=new_token)

    @property
    def fragment(self) -> str:
        return urldefrag(self.url).fragment

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def form(self) -> dict[str, str]:
        return {**self.standard, **self.extra} if self.method == "POST" else {}

    @property
    def address(self) -> str:
        """The URL as it is requested: without fragment, with a GET's parameters as its query."""
        address = urldefrag(self.url).url
        if self.method == "POST":
            return address
        return (
            address + ("&" if urlsplit(address).query else "?") + urlencode({**self.standard, **self.extra})
        )

    def headers(self, auth_token: str, *, sign_fragment: bool) -> dict[str, str]:
        fragment = f"#{self.fragment}" if sign_fragment and self.fragment else ""
        return {
            "Content-Type": _FORM,
            "Accept": "*/*",
            "User-Agent": "TwilioProxy/1.1",
            "X-Request-Start": self.at.stamp(),
            "I-Twilio-Idempotency-Token": self.token,
            "X-Twilio-Signature": sign(auth_token, self.address + fragment, self.form),
        }

    def redirected(self, location: str) -> "WebhookRequest":
        """What the event adds is not sent again after a redirect."""
        return replace(self, url=urljoin(self.address, location), method="GET", extra={})

    def check(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise CallError(11100, "Invalid URL format", self.url)
        if parts.username is not None:
            raise CallError(11100, "Invalid URL format: user names in URLs are not done here", self.url)
