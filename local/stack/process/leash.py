"""Ends the stack's processes if the stack itself is killed: its standard input closes then.

Reads lines: `+GROUP` when a process group begins, `-GROUP` when it has ended. Imports little, for it starts first.
"""

import os
import signal
import sys
import time

GRACE_SECONDS = 2.0
LOOK_EVERY_SECONDS = 0.05


def signalled(groups: set[int], how: int) -> set[int]:
    """The groups that were still there."""
    there: set[int] = set()
    for group in groups:
        try:
            os.killpg(group, how)
        except ProcessLookupError:
            continue
        there.add(group)
    return there


def end(groups: set[int]) -> None:
    deadline = time.monotonic() + GRACE_SECONDS
    left = signalled(groups, signal.SIGTERM)
    while left and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY_SECONDS)
        left = signalled(left, 0)
    signalled(left, signal.SIGKILL)


def main() -> None:
    groups: set[int] = set()
    for line in sys.stdin:
        group = int(line[1:])
        (groups.add if line.startswith("+") else groups.discard)(group)
    end(groups)


if __name__ == "__main__":
    main()
