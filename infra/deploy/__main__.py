"""python -m infra.deploy verb…: one after the other, and none after one that fails. Each may be run again."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from functools import partial

from infra.deploy.deployment import Deployment
from infra.deploy.edge.az import Az, attend, run
from infra.deploy.edge.sign_in import sign_in
from infra.deploy.edge.web import Internet
from infra.deploy.errors import DeployError
from infra.deploy.smoke.smoke import smoke
from infra.deploy.verbs.fallback import fallback
from infra.deploy.verbs.first import number, seed
from infra.deploy.verbs.profile import profile
from infra.deploy.verbs.secrets import secrets
from infra.deploy.verbs.setup import another_owner, setup
from infra.deploy.verbs.up import up

VERBS: dict[str, tuple[Callable[[Deployment], None], str]] = {
    "up": (partial(up, run=run, attend=attend), "deploy everything by azd, without a question"),
    "profile": (profile, "choose the parameters that TALKSTACK_PROFILE names"),
    "secrets": (secrets, "write the secrets that the key vault lacks"),
    "setup": (setup, "bring the database up to date, and make the first owner"),
    "seed": (seed, "publish a first agent"),
    "number": (number, "have Twilio send the calls of TALKSTACK_NUMBER here"),
    "fallback": (fallback, "put up what callers hear when nothing else answers"),
    "smoke": (smoke, "look at it from outside: SMOKE_URL, and API_KEY for more"),
    "owner": (another_owner, "make another owner's key, and tell it"),
}


def arguments() -> argparse.Namespace:
    told = "\n".join(f"  {name:<10}{text}" for name, (_, text) in VERBS.items())
    parser = argparse.ArgumentParser(
        prog="python -m infra.deploy",
        description=__doc__,
        epilog=f"verbs:\n{told}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("verbs", nargs="+", choices=VERBS, metavar="verb")
    return parser.parse_args()


def main() -> None:
    it = Deployment(
        environ=os.environ, azure=Az(), web=Internet(), clock=time, say=partial(print, flush=True)
    )
    asked = arguments().verbs
    try:
        for name in asked:
            sign_in(it.environ, it.web, run)
            VERBS[name][0](it)
    except DeployError as error:
        sys.exit(f"deploy: {error}")


if __name__ == "__main__":
    main()
