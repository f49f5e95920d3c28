"""Tells how setup goes on: a line per piece, and meanwhile, on a terminal, one that counts the seconds."""

import sys
import time
from dataclasses import dataclass, field
from typing import TextIO

STILL_THERE_SECONDS = 30


@dataclass
class Progress:
    out: TextIO = field(default_factory=lambda: sys.stdout)
    started: float = field(default_factory=time.monotonic)
    spoken: float = field(default_factory=time.monotonic)

    def line(self, title: str, text: str, seconds: float | None = None) -> None:
        took = "" if seconds is None else f"{seconds:6.1f} s"
        self._clear()
        print(f"  {title:<14}{text:<44}{took}".rstrip(), file=self.out, flush=True)
        self.spoken = time.monotonic()

    def tick(self, waiting_for: list[str]) -> None:
        now = time.monotonic()
        text = f"  {int(now - self.started):>4} s  {', '.join(waiting_for)} ..."
        if self.out.isatty():
            print(f"\r\x1b[K{text}", end="", file=self.out, flush=True)
        elif now - self.spoken >= STILL_THERE_SECONDS:
            print(text, file=self.out, flush=True)
            self.spoken = now

    def _clear(self) -> None:
        if self.out.isatty():
            print("\r\x1b[K", end="", file=self.out)
