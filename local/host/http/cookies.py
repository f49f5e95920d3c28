"""Set-Cookie as the platform writes it again from the worker's cookie messages."""

from collections.abc import Mapping
from email.utils import formatdate
from typing import Any
from urllib.parse import quote

_SAME_SITE = {"Lax": "lax", "Strict": "strict", "ExplicitNone": "none"}


def set_cookie(cookie: Mapping[str, Any]) -> str:
    parts = [f"{cookie['name']}={quote(cookie['value'], safe='')}"]
    if cookie["expires"] is not None:
        parts.append(f"expires={formatdate(cookie['expires'], usegmt=True)}")
    if cookie["max_age"] is not None:
        parts.append(f"max-age={int(cookie['max_age'])}")
    if cookie["domain"]:
        parts.append(f"domain={cookie['domain']}")
    parts.append(f"path={cookie['path'] or '/'}")
    if cookie["secure"]:
        parts.append("secure")
    if same_site := _SAME_SITE.get(cookie["same_site"]):
        parts.append(f"samesite={same_site}")
    if cookie["http_only"]:
        parts.append("httponly")
    return "; ".join(parts)
