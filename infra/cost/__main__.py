"""python -m infra.cost: what a month of talk costs. It asks nobody: prices are those that are written down here."""

from __future__ import annotations

import argparse
import sys

from infra.cost.table import markdown, note, prices
from infra.cost.talk import Talk
from talkstack.agents.model import ListeningEngine

SIZES = (1_000, 10_000, 100_000)


def whole(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return number


def share(text: str) -> float:
    if not 0 <= (number := float(text)) <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not from 0 to 1")
    return number


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.cost", description=__doc__)
    parser.add_argument("--minutes", type=whole, action="append", metavar="N", help="of talk a month")
    parser.add_argument("--turns-per-minute", type=float, metavar="N")
    parser.add_argument("--call-seconds", type=whole, metavar="N")
    parser.add_argument("--characters", type=whole, metavar="N", help="that the agent says in a turn")
    parser.add_argument("--input-tokens", type=whole, metavar="N", help="that the model reads for a turn")
    parser.add_argument("--output-tokens", type=whole, metavar="N", help="that it writes")
    parser.add_argument("--cached", type=share, metavar="SHARE", help="of what it reads, from 0 to 1")
    parser.add_argument("--model", metavar="NAME")
    parser.add_argument("--listening", type=ListeningEngine, choices=list(ListeningEngine))
    parser.add_argument("--number", metavar="+…", help="the first digits of the numbers that are called")
    parser.add_argument("--outbound", action="store_const", const=True, help="the agent calls")
    parser.add_argument("--unrecorded", dest="recorded", action="store_const", const=False)
    return parser


def main(argv: list[str] | None = None) -> str:
    given = {name: value for name, value in vars(arguments().parse_args(argv)).items() if value is not None}
    talks = [Talk(minutes=each, **given) for each in given.pop("minutes", SIZES)]
    return f"{markdown(talks)}\n\n{note(talks)}\n\n{prices()}\n"


if __name__ == "__main__":
    sys.stdout.write(main())
