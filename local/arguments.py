"""Command lines whose faults are one line each."""

import argparse
from pathlib import Path
from typing import Never, override


class Parser(argparse.ArgumentParser):
    @override
    def error(self, message: str) -> Never:
        self.exit(2, f"{self.prog}: {message}\n")


def folder(name: str) -> Path:
    """The same one wherever a process stands."""
    return Path(name).absolute()
