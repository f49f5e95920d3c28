"""python -m talkstack.owner: the first project and an owner's key of it, as a deployment needs them once."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys

from talkstack.adapters import Adapters
from talkstack.audit.model import DEPLOYMENT
from talkstack.audit.service import Audit
from talkstack.clock import Clock, SystemClock
from talkstack.errors import ProviderError
from talkstack.ids import new_id
from talkstack.keys.model import Scope, Shown
from talkstack.keys.service import Keyring
from talkstack.migrate import migrate, persons_of
from talkstack.projects.model import Project
from talkstack.settings import Settings, SettingsError

NAME = "Default"
KEY = "owner"


def keyring_of(adapters: Adapters, clock: Clock) -> Keyring:
    audit = Audit(store=adapters.audit, clock=clock)
    return Keyring(
        projects=adapters.projects, keys=adapters.keys, rates=adapters.rates, audit=audit, clock=clock
    )


async def make_owner(adapters: Adapters, clock: Clock, *, project: str) -> Shown:
    """Every run makes another key: what was lost cannot be told again, only revoked."""
    now = clock.now()
    home = await adapters.projects.ensure(Project(id=new_id("prj", now), name=project, created_at=now))
    return await keyring_of(adapters, clock).create(
        DEPLOYMENT, home.id, name=KEY, scopes=(Scope.OWNER,), expires_at=None
    )


async def main(project: str) -> Shown:
    clock = SystemClock()
    settings = Settings.read(os.environ)
    adapters = Adapters(settings, clock)
    try:
        await migrate(adapters.database, persons_of(settings))
        return await make_owner(adapters, clock, project=project)
    finally:
        await adapters.close()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m talkstack.owner", description=__doc__)
    parser.add_argument(
        "--project", default=NAME, metavar="NAME", help="made when there is none of that name"
    )
    return parser.parse_args()


if __name__ == "__main__":
    try:
        shown = asyncio.run(main(arguments().project))
    except (SettingsError, ProviderError) as error:
        sys.exit(f"owner: {error}")
    sys.stdout.write(
        f"project  {shown.key.project_id}\nkey      {shown.secret}   (told this once: keep it)\n"
    )
