"""`azd up` without a question: what it would ask for is looked up or told here before."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from infra.deploy.deployment import Deployment
from infra.deploy.errors import AzureError, DeployError
from infra.deploy.verbs.profile import named

type Run = Callable[[str, Sequence[str]], str]

KEPT = """
TWILIO_ACCOUNT_SID TALKSTACK_PROJECT TALKSTACK_NUMBER PUBLIC_URL FALLBACK_LOCATION ALERT_EMAIL AZURE_PRINCIPAL_TYPE
""".split()
"""What `azd` keeps with its environment; a secret is none of it."""


def up(it: Deployment, run: Run, attend: Run) -> None:
    """`attend` shows what is going on while it runs."""
    name = it.wanted("TALKSTACK_PROFILE", "dev")
    env = named(it, name)
    _signed_in(run)
    location = it.told("AZURE_LOCATION", "name the region, as in AZURE_LOCATION=swedencentral")
    subscription = (
        it.wanted("AZURE_SUBSCRIPTION_ID")
        or run("az", "account show --query id --output tsv".split()).strip()
    )
    group = it.wanted("AZURE_RESOURCE_GROUP", f"rg-{env}")
    _group(run, group, subscription, location)
    _choose(run, env, ["--subscription", subscription, "--location", location])
    kept = {"TALKSTACK_PROFILE": name, "AZURE_RESOURCE_GROUP": group, "AZURE_LOCATION": location}
    kept |= {each: it.wanted(each) for each in KEPT if it.wanted(each)}
    run("azd", ["env", "set", *(f"{key}={value}" for key, value in kept.items()), "--environment", env])
    it.say(f"up: {name} in {location}, resource group {group}")
    attend("azd", ["up", "--no-prompt", "--environment", env])


def _signed_in(run: Run) -> None:
    try:
        run("az", ["account", "show"])
    except AzureError:
        raise DeployError("nobody is signed in to az: `az login`") from None
    try:
        run("azd", ["auth", "login", "--check-status"])
    except AzureError:
        raise DeployError(
            "nobody is signed in to azd: `azd auth login`, or `azd config set auth.useAzCliAuth true` to share az's"
        ) from None


def _group(run: Run, group: str, subscription: str, location: str) -> None:
    """Whoever owns the group alone may not make one, and finds it made."""
    where = ["--subscription", subscription, "--name", group]
    try:
        run("az", ["group", "show", *where])
    except AzureError:
        run("az", ["group", "create", *where, "--location", location])


def _choose(run: Run, env: str, where: Sequence[str]) -> None:
    try:
        run("azd", ["env", "select", env])
    except AzureError:
        run("azd", ["env", "new", env, *where, "--no-prompt"])
