import argparse
import os
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from local import loopback
from local.clinic.app import clinic
from local.clinic.book import Book


def _wall_clock() -> datetime:
    return datetime.now(tz=UTC).astimezone().replace(tzinfo=None)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m local.clinic", description="The demo customer's own API."
    )
    parser.add_argument("--port", type=int, default=os.environ.get("TALKSTACK_PORT_CLINIC", "7085"))
    loopback.add_behind(parser)
    parser.add_argument("--state", type=Path, default=Path(".local/clinic"), metavar="DIR")
    parser.add_argument("--key", default=os.environ.get("CLINIC_KEY"), help="default: $CLINIC_KEY")
    args = parser.parse_args()
    if not args.key:
        parser.error("a key is needed: --key or CLINIC_KEY")
    args.state.mkdir(parents=True, exist_ok=True)
    with closing(Book(args.state / "clinic.db")) as book:
        return loopback.run(
            "clinic", clinic(book=book, clock=_wall_clock, key=args.key), port=args.port, behind=args.behind
        )


if __name__ == "__main__":
    sys.exit(main())
