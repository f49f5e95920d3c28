"""Command lines whose faults are one line each."""

import argparse
from typing import Never, override


class Parser(argparse.ArgumentParser):
    @override
    def error(self, message: str) -> Never:
        self.exit(2, f"{self.prog}: {message}\n")
