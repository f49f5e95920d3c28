"""What must be so of every deployment; each check says in a few words what it saw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from infra.deploy.smoke.site import Site, WrongError, content

READY_TRIES = 4
READY_EVERY = 5.0
WARM_TRIES = 5
MOST_NUMBERS = 5
CALL = b"CallSid=CA00000000000000000000000000000000&From=%2B15550000000&To=%2B15550000001"
PROBLEM = "application/problem+json"


def lives(site: Site) -> str:
    answer = site.ask("GET", "/health/live", wanted=200)
    return f"first byte after {answer.first_byte_ms} ms, perhaps from cold"


def is_ready(site: Site) -> str:
    """What was just given a role waits for it to be known."""
    for tries in range(READY_TRIES):
        try:
            parts = site.told("/health/ready")["parts"]
        except WrongError:
            if tries + 1 == READY_TRIES:
                raise
            site.clock.sleep(READY_EVERY)
        else:
            return ", ".join(parts) or "no parts"
    raise AssertionError


def is_described(site: Site) -> str:
    document = content(site.ask("GET", "/v1/openapi.json", wanted=200))
    try:
        version, paths = document["info"]["version"], document["paths"]
    except (KeyError, TypeError):
        raise WrongError("that is no OpenAPI document") from None
    if not str(document.get("openapi", "")).startswith("3.") or "/v1/agents" not in paths:
        raise WrongError("that describes another API")
    return f"version {version}, {len(paths)} paths"


def refuses_unsigned(site: Site) -> str:
    site.ask("POST", "/twilio/voice", wanted=403, body=CALL)
    return "an unsigned webhook is refused"


def refuses_strangers(site: Site) -> str:
    _problem(site, "/v1/agents", 401)
    return "without a key nothing is told"


def knows_no_such_path(site: Site) -> str:
    _problem(site, "/v1/nothing-here", 404)
    return "an unknown path is a problem, and no page"


def is_set_up_by_nobody(site: Site) -> str:
    site.ask("POST", "/setup/owner", wanted=401)
    return "setting up needs the host's master key"


def is_quick(site: Site) -> str:
    asked = [site.ask("GET", "/health/live", wanted=200).first_byte_ms for _ in range(WARM_TRIES)]
    return f"first byte after {min(asked)} ms at best, {max(asked)} ms at worst of {WARM_TRIES}"


def has_agents(site: Site) -> str:
    agents = site.told("/v1/agents?limit=100")["items"]
    return f"{len(agents)} agents, {sum(bool(agent['published']) for agent in agents)} of them published"


def has_numbers(site: Site) -> str:
    """Their wiring is looked at on Twilio's side."""
    numbers = site.told(f"/v1/numbers?limit={MOST_NUMBERS}")["items"]
    answering = [number["id"] for number in numbers if "inbound" in number["directions"]]
    wrong = [each for each in answering if not _check(site, each)["points_here"]]
    if wrong:
        raise WrongError(f"Twilio sends the calls of {', '.join(wrong)} elsewhere")
    return f"{len(numbers)} numbers, {len(answering)} of them answered here"


EVERYBODY: dict[str, Callable[[Site], str]] = {
    "live": lives,
    "ready": is_ready,
    "openapi": is_described,
    "webhook": refuses_unsigned,
    "no key": refuses_strangers,
    "no path": knows_no_such_path,
    "setup": is_set_up_by_nobody,
    "warm": is_quick,
}
WITH_KEY: dict[str, Callable[[Site], str]] = {"agents": has_agents, "numbers": has_numbers}


def _problem(site: Site, path: str, status: int) -> None:
    answer = site.ask("GET", path, wanted=status)
    if not answer.headers.get("content-type", "").startswith(PROBLEM):
        raise WrongError(f"GET {path} answers {status}, but no {PROBLEM}")


def _check(site: Site, number_id: str) -> Any:
    return site.told(f"/v1/numbers/{number_id}/check")
