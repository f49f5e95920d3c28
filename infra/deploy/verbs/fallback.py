"""The document that Twilio goes to when nothing of ours answers: kept in an account that shares nothing with the app."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from infra.deploy.app import App, as_host, visiting
from infra.deploy.deployment import Deployment
from infra.deploy.edge.ports import Json
from infra.deploy.errors import AzureError, DeployError, RefusedError

CONTAINER = "$web"
"""What a storage account serves as its website."""
OURS_TO_TELL = {"voice_fallback_url", "voice_fallback_method"}
NOT_FOUND = 404
ROLE_SECONDS = 300.0


def fallback(it: Deployment) -> None:
    """For each number whose calls come here; one that has a document elsewhere keeps it."""
    base = it.told("FALLBACK_URL")
    host = as_host(it)
    with visiting(host) as app:
        project_id = app.ask("GET", f"/v1/projects?name={quote(it.project)}").content["items"][0]["id"]
        for number in _numbers(app):
            name = f"{number['id']}.xml"
            if number["fallback_url"] not in {None, f"{base}{name}"}:
                it.say(f"fallback: {number['id']} has a document of its own")
                continue
            document = _document(host, project_id, number["id"])
            if document is not None:
                _upload(it, name, document)
                _wire(it, app, number, f"{base}{name}")


def _numbers(app: App) -> Iterator[Json]:
    cursor = ""
    while True:
        page = app.ask("GET", f"/v1/numbers?limit=100{cursor}").content
        yield from page["items"]
        if not page["next_cursor"]:
            return
        cursor = f"&cursor={page['next_cursor']}"


def _document(host: App, project_id: str, number_id: str) -> bytes | None:
    try:
        return host.ask("GET", f"/setup/projects/{project_id}/numbers/{number_id}/standby").content
    except RefusedError as error:
        if error.status != NOT_FOUND:
            raise
        host.deployment.say(f"fallback: nobody answers {number_id} yet")
        return None


def _upload(it: Deployment, name: str, document: bytes) -> None:
    """A role that was just given takes minutes to be known."""
    account = it.told("FALLBACK_ACCOUNT_NAME")
    said: list[str] = []

    def uploaded() -> bool:
        try:
            it.azure.upload(account, CONTAINER, name, document, "text/xml")
        except AzureError as error:
            said[:] = [str(error)]
            return False
        return True

    if not it.patiently(uploaded, seconds=ROLE_SECONDS, every=20.0):
        raise DeployError(
            f"{said[0]}: whoever deploys needs Storage Blob Data Contributor on {account} (deployerPrincipalId)"
        )


def _wire(it: Deployment, app: App, number: Json, url: str) -> None:
    """Twilio is told of it only where it sends the number's calls here already."""
    path = f"/v1/numbers/{number['id']}"
    if number["fallback_url"] != url:
        app.ask("PATCH", path, {"fallback_url": url}, etag=f'"{number["revision"]}"')
    check = app.ask("GET", f"{path}/check").content
    wrong = {each["setting"] for each in check["differences"]}
    if wrong and wrong <= OURS_TO_TELL:
        app.ask("POST", f"{path}/configure")
    it.say(f"fallback: {number['id']} falls back to {url}")
