"""Puts in place what a purpose needs: environments, Azurite, weights. What is in place already costs nothing."""

import os
import sys
from pathlib import Path

from local.arguments import Parser
from local.setup.pieces import PURPOSES, missing, needed


def main() -> None:
    parser = Parser(prog="setup", description=__doc__)
    parser.add_argument("purpose", choices=PURPOSES)
    parser.add_argument("--engine", choices=("voice", "modem", "mute"), default="voice")
    args = parser.parse_args()
    names = needed(args.purpose, args.engine, os.environ)
    if missing(Path.cwd(), names):
        # Another process, so that a start with nothing to do need not load what installing takes.
        os.execv(sys.executable, [sys.executable, "-m", "local.setup.install", *names])  # noqa: S606 - no shell wanted


if __name__ == "__main__":
    main()
