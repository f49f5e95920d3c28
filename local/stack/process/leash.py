"""Ends the stack's processes if the stack itself is killed: its standard input closes then.

Reads lines: `+GROUP` when a process group begins, `-GROUP` when it has ended. Imports little, for it starts first.
"""

import os
import signal
import sys
import time

GRACE_SECONDS = 2.0


def end(groups: set[int], how: signal.Signals) -> None:
    for group in groups:
        try:
            os.killpg(group, how)
        except ProcessLookupError:
            continue


def main() -> None:
    groups: set[int] = set()
    for line in sys.stdin:
        group = int(line[1:])
        (groups.add if line.startswith("+") else groups.discard)(group)
    if groups:
        end(groups, signal.SIGTERM)
        time.sleep(GRACE_SECONDS)
        end(groups, signal.SIGKILL)


if __name__ == "__main__":
    main()
