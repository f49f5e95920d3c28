"""python -m talkstack.owner: the first project and an owner's key of it, as a deployment needs them once."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys

from talkstack.adapters import Adapters
from talkstack.audit.service import Audit
from talkstack.clock import Clock, SystemClock
from talkstack.errors import ProviderError
from talkstack.keys.model import Shown
from talkstack.keys.service import Keyring
from talkstack.settings import Settings, SettingsError
from talkstack.setup.model import PROJECT
from talkstack.setup.service import Setup

SECONDS = 24 * 3600.0


def setup_of(adapters: Adapters, clock: Clock) -> Setup:
    audit = Audit(store=adapters.audit, clock=clock)
    keyring = Keyring(
        projects=adapters.projects, keys=adapters.keys, rates=adapters.rates, audit=audit, clock=clock
    )
    return Setup(
        schema=adapters.schema, projects=adapters.projects, keys=adapters.keys, keyring=keyring, clock=clock
    )


async def main(project: str) -> Shown:
    """Every run makes another key: what was lost cannot be told again, only revoked."""
    clock = SystemClock()
    adapters = Adapters(Settings.read(os.environ), clock)
    setup = setup_of(adapters, clock)
    try:
        await setup.migrate(seconds=SECONDS)
        return await setup.owner(project, again=True)
    finally:
        await adapters.close()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m talkstack.owner", description=__doc__)
    parser.add_argument(
        "--project", default=PROJECT, metavar="NAME", help="made when there is none of that name"
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
