"""What is published to Azure: the product, and nothing of the machine that it was written on."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[2]

DEPLOYED = {
    "function_app.py",
    "functions",
    "host.json",
    "orchestrations",
    "requirements.txt",
    "talkstack",
}

KEPT_BACK = {
    *(
        ".git",
        ".local",
        ".venv",
        ".venv-local",
        "bench",
        "docs",
        "infra",
        "local",
        "node_modules",
        "soak",
        "tests",
    ),
    *("local.settings.json", "local.settings.json.example", "requirements-dev.txt", "requirements-local.txt"),
}

PATTERNS = (ROOT / ".funcignore").read_text(encoding="utf-8").split()


def ignored(name: str) -> bool:
    return any(fnmatch(name, it) for it in PATTERNS)


def test_only_the_product_is_published():
    assert {it for it in KEPT_BACK if not ignored(it)} == set()


def test_nothing_of_the_product_is_left_behind():
    inner = {
        part for room in DEPLOYED for it in (ROOT / room).rglob("*") for part in it.relative_to(ROOT).parts
    }
    assert {it for it in inner if ignored(it)} <= {"__pycache__"}
