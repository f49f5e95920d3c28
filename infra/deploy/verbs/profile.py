"""Which parameters are deployed: `azd` takes main.bicepparam, which is a copy of the profile's."""

from __future__ import annotations

import re
from pathlib import Path

from infra.deploy.deployment import Deployment
from infra.deploy.errors import DeployError

FOLDER = Path(__file__).parents[2] / "bicep"
MAIN = "main"
NAME = re.compile(r"(?=.{3,16}$)[a-z](-?[a-z0-9])+")
"""What every account and address made of it takes; one that it does not is refused minutes into a deployment."""


def profile(it: Deployment, folder: Path = FOLDER) -> None:
    name = it.wanted("TALKSTACK_PROFILE", "dev")
    known = sorted(file.stem for file in folder.glob("*.bicepparam") if file.stem != MAIN)
    if name not in known:
        raise DeployError(f"there is no profile {name}: TALKSTACK_PROFILE is one of {', '.join(known)}")
    named(it, name)
    chosen = (folder / f"{name}.bicepparam").read_text(encoding="utf-8")
    (folder / f"{MAIN}.bicepparam").write_text(chosen, encoding="utf-8")
    it.say(f"profile: {name}")


def named(it: Deployment, profile: str) -> str:
    """azd's environment, after which the resources are named."""
    name = it.wanted("AZURE_ENV_NAME", f"talkstack-{profile}")
    if not NAME.fullmatch(name):
        raise DeployError(
            f"AZURE_ENV_NAME is {name}: resources are named after it, so it is a letter and then lower-case letters, "
            "digits and single hyphens, 3 to 16 in all"
        )
    return name
