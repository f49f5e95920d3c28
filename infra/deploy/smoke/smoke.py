"""A deployment looked at from outside, in a minute and a half at most."""

from __future__ import annotations

from collections.abc import Callable

from infra.deploy.app import as_host, visiting
from infra.deploy.deployment import Deployment
from infra.deploy.errors import DeployError
from infra.deploy.smoke.checks import EVERYBODY, WITH_KEY
from infra.deploy.smoke.site import Site, WrongError

SECONDS = 90.0
WIDTH = max(len(name) for name in EVERYBODY | WITH_KEY)


def smoke(it: Deployment) -> None:
    """Of any app that SMOKE_URL names; without it of the deployment's own, and then with a visitor's key."""
    url, key = it.wanted("SMOKE_URL"), it.wanted("API_KEY")
    if url or key:
        look(it, url or it.url, key)
        return
    with visiting(as_host(it)) as app:
        look(it, it.url, app.headers["x-api-key"])


def look(it: Deployment, url: str, key: str) -> None:
    """DeployError when anything is not as it must be; every check is made, whatever the ones before it saw."""
    until = it.clock.monotonic() + SECONDS
    site = Site(url=url.rstrip("/"), key=key, web=it.web, clock=it.clock, until=until)
    it.say(f"smoke: {site.url}")
    checks = EVERYBODY | (WITH_KEY if key else {})
    wrong = [name for name, check in checks.items() if not _passes(it, site, name, check)]
    if not key:
        it.say("  API_KEY is not set: agents and numbers were not looked at")
    if wrong:
        raise DeployError(f"{len(wrong)} of {len(checks)} checks failed: {', '.join(wrong)}")


def _passes(it: Deployment, site: Site, name: str, check: Callable[[Site], str]) -> bool:
    try:
        it.say(f"  ok    {name:<{WIDTH}}  {check(site)}")
    except WrongError as error:
        it.say(f"  WRONG {name:<{WIDTH}}  {error}")
        return False
    return True
