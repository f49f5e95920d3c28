"""Doors before the parts of the stack, at which trouble can be made: python -m local.trouble --help"""

import os
import re
import sys

from local import loopback
from local.arguments import Parser
from local.trouble.app import trouble

_DOOR = re.compile(r"([a-z]+)=(\d{1,5}):(\d{1,5})")


def main() -> int:
    parser = Parser(prog="trouble", description=__doc__)
    parser.add_argument("--port", type=int, default=os.environ.get("TALKSTACK_PORT_TROUBLE", "7086"))
    parser.add_argument("--door", action="append", default=[], metavar="PART=PORT:TARGET")
    args = parser.parse_args()
    doors = {text: _DOOR.fullmatch(text) for text in args.door}
    for text, read in doors.items():
        if read is None:
            parser.error(f"argument --door: {text} is not PART=PORT:TARGET")
    found = {read[1]: (int(read[2]), int(read[3])) for read in doors.values() if read}
    return loopback.run("trouble", trouble(found), port=args.port)


if __name__ == "__main__":
    sys.exit(main())
