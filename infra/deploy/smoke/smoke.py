"""A deployment looked at from outside, in a minute and a half at most."""

from __future__ import annotations

from collections.abc import Callable

from infra.deploy.deployment import Deployment
from infra.deploy.errors import DeployError
from infra.deploy.smoke.checks import EVERYBODY, WITH_KEY
from infra.deploy.smoke.site import Site, WrongError

SECONDS = 90.0
WIDTH = max(len(name) for name in EVERYBODY | WITH_KEY)


def smoke(it: Deployment) -> None:
    """DeployError when anything is not as it must be; every check is made, whatever the ones before it saw."""
    until = it.clock.monotonic() + SECONDS
    url = it.wanted("SMOKE_URL") or it.url
    site = Site(url=url.rstrip("/"), key=it.wanted("API_KEY"), web=it.web, clock=it.clock, until=until)
    it.say(f"smoke: {site.url}")
    checks = EVERYBODY | (WITH_KEY if site.key else {})
    wrong = [name for name, check in checks.items() if not _passes(it, site, name, check)]
    if not site.key:
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
