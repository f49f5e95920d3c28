"""The files of the page that shows the API: Swagger UI's own, as installed, and the two that start it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from talkstack.errors import NotFoundError

OURS = ("talkstack.http.reference", ".")
SWAGGER_UI = ("openapi_ui_bundles.swagger_ui", "vendor")

ASSETS = {
    "start.js": (OURS, "text/javascript"),
    "swagger-ui-bundle.js": (SWAGGER_UI, "text/javascript"),
    "swagger-ui.css": (SWAGGER_UI, "text/css"),
}

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src blob:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Nothing from anywhere else, nothing inline, and nobody may put the page into theirs: people type keys into it."""


def page() -> tuple[bytes, str]:
    return _read(*OURS, "page.html"), "text/html"


def asset(name: str) -> tuple[bytes, str]:
    """A file that the page asks for, and its media type. NotFoundError for every other name."""
    if name not in ASSETS:
        raise NotFoundError("file", name)
    (package, folder), media_type = ASSETS[name]
    return _read(package, folder, name), media_type


@cache
def _read(package: str, folder: str, name: str) -> bytes:
    return files(package).joinpath(folder, name).read_bytes()
