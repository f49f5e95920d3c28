"""Which parameters are deployed: `azd` takes main.bicepparam, which is a copy of the profile's."""

from __future__ import annotations

from pathlib import Path

from infra.deploy.deployment import Deployment
from infra.deploy.errors import DeployError

FOLDER = Path(__file__).parents[2] / "bicep"
MAIN = "main"


def profile(it: Deployment, folder: Path = FOLDER) -> None:
    name = it.wanted("TALKSTACK_PROFILE", "dev")
    known = sorted(file.stem for file in folder.glob("*.bicepparam") if file.stem != MAIN)
    if name not in known:
        raise DeployError(f"there is no profile {name}: TALKSTACK_PROFILE is one of {', '.join(known)}")
    chosen = (folder / f"{name}.bicepparam").read_text(encoding="utf-8")
    (folder / f"{MAIN}.bicepparam").write_text(chosen, encoding="utf-8")
    it.say(f"profile: {name}")
