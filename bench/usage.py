"""CPU seconds used so far, by process of the stack and by the machine as a whole, as Linux's /proc tells them."""

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
BUSY = (0, 1, 2, 5, 6, 7)
"""user, nice, system, irq, softirq and steal of the first line of /proc/stat."""

QUIET = 0.05
"""Others may have this share of the machine before the figures are doubted."""

type Usage = dict[str, float]


@dataclass(frozen=True)
class Process:
    """`started` is a time of the clock that `age` reads."""

    parent: int
    seconds: float
    started: float

    @property
    def age(self) -> float:
        return time.clock_gettime(time.CLOCK_BOOTTIME) - self.started


@dataclass(frozen=True)
class Meter:
    """`parts` are process ids by name; what they began counts with them, but the host's children are the workers."""

    parts: Mapping[str, int]
    proc: Path = PROC

    def read(self) -> Usage:
        processes = dict(every(self.proc))
        usage: Usage = {"bench": processes[os.getpid()].seconds, "machine": self._machine()}
        for name, pid in self.parts.items():
            own, below = processes[pid].seconds, _below(pid, processes)
            usage |= {"host": own, "workers": below} if name == "host" else {name: own + below}
        return usage

    def _machine(self) -> float:
        fields = (self.proc / "stat").read_text().split("\n", 1)[0].split()[1:]
        return sum(int(fields[at]) for at in BUSY) / TICKS


def every(proc: Path = PROC) -> Iterator[tuple[int, Process]]:
    for folder in proc.iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            stat = (folder / "stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile
        fields = stat.rpartition(")")[2].split()
        used = (int(fields[11]) + int(fields[12])) / TICKS
        yield int(folder.name), Process(int(fields[1]), used, int(fields[19]) / TICKS)


def children(parent: int, proc: Path = PROC) -> dict[int, Process]:
    return {pid: process for pid, process in every(proc) if process.parent == parent}


def used_between(before: Usage, after: Usage) -> Usage:
    """By name; `others` is what the machine did beside the measured processes."""
    used = {name: after[name] - before.get(name, 0.0) for name in after}
    machine = used.pop("machine")
    return used | {"others": max(0.0, machine - sum(used.values()))}


def _below(ancestor: int, processes: Mapping[int, Process]) -> float:
    children = [pid for pid, process in processes.items() if process.parent == ancestor]
    return sum(processes[pid].seconds + _below(pid, processes) for pid in children)
