from __future__ import annotations

from html.parser import HTMLParser
from typing import override

import azure.functions as func
import pytest

from functions import documents

TYPES = {".js": "text/javascript", ".css": "text/css"}


def asking(path: str, *, method: str = "GET", **headers: str) -> func.HttpRequest:
    name = path.removeprefix("/docs").removeprefix("/")
    return func.HttpRequest(
        method=method,
        url=f"https://phone.example.com{path}",
        headers={header.replace("_", "-"): value for header, value in headers.items()},
        route_params={"name": name} if name else {},
        body=b"",
    )


async def answer(path: str, **said: str) -> func.HttpResponse:
    request = asking(path, **said)
    return await (documents.docs_file(request) if request.route_params else documents.docs_page(request))


class Page(HTMLParser):
    """What a page loads, and what stands in it that a strict policy would not run."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.inline: list[str] = []
        self._within = ""
        self.feed(html)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self._within = tag
        self.inline += [name for name in said if name == "style" or name.startswith("on")]
        if tag in {"script", "link"}:
            self.loaded.append(said.get("src") or said.get("href") or "")

    @override
    def handle_data(self, data: str) -> None:
        if self._within in {"script", "style"} and data.strip():
            self.inline.append(data)


@pytest.fixture
async def page() -> Page:
    return Page((await answer("/docs")).get_body().decode())


async def test_the_page_loads_what_is_served_beside_it_and_nothing_else(page: Page):
    files = [it for it in page.loaded if it != "data:,"]
    assert files == ["/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js", "/docs/start.js"]
    for file in files:
        served = await answer(file)
        assert served.status_code == 200
        assert served.mimetype == TYPES[file[file.rindex(".") :]]
        assert served.headers["X-Content-Type-Options"] == "nosniff"


async def test_nothing_stands_in_the_page_that_its_policy_would_refuse(page: Page):
    assert page.inline == []
    policy = (await answer("/docs")).headers["Content-Security-Policy"]
    directives = dict(each.strip().split(" ", 1) for each in policy.split(";"))
    assert directives["default-src"] == directives["frame-ancestors"] == "'none'"
    assert {directives[f"{kind}-src"] for kind in ("script", "style", "connect")} == {"'self'"}
    assert directives["media-src"] == "blob:", "a preview that was tried is played"
    assert "unsafe" not in policy
    assert "//" not in policy


async def test_what_is_shown_is_this_apps_description_and_is_shown_to_nobody_else():
    start = (await answer("/docs/start.js")).get_body().decode()
    assert 'fetch("/v1/openapi.json")' in start
    assert "validatorUrl: null" in start
    assert "persistAuthorization: false" in start
    assert "http" not in start


async def test_the_viewer_is_the_one_that_is_started():
    bundle = (await answer("/docs/swagger-ui-bundle.js")).get_body()
    assert len(bundle) > 1_000_000
    assert b"SwaggerUIBundle" in bundle
    assert b"json-schema-2020-12" in bundle


async def test_an_unchanged_file_is_not_sent_again():
    first = await answer("/docs/swagger-ui.css")
    again = await answer("/docs/swagger-ui.css", if_none_match=first.headers["ETag"])
    assert (again.status_code, again.get_body()) == (304, b"")
    head = await answer("/docs/swagger-ui.css", method="HEAD")
    assert (head.status_code, head.get_body(), head.headers["ETag"]) == (200, b"", first.headers["ETag"])


@pytest.mark.parametrize("name", ["page.html", "../files.py", "index.html", "swagger-ui.js", "START.JS"])
async def test_no_other_file_is_served(name: str):
    assert (await answer(f"/docs/{name}")).status_code == 404
