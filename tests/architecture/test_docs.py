"""What the documents say about the repository is still so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from talkstack.version import VERSION
from tests.architecture.source import ROOT, name_of, text

DOCUMENTS = tuple(
    sorted(
        [
            *(ROOT / "docs").rglob("*.md"),
            *(ROOT / f"{it}.md" for it in ("README", "CHANGELOG", "CONTRIBUTING")),
        ]
    )
)
DECISIONS = ROOT / "docs" / "decisions"
TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)
NAMED = re.compile(r"(?:`|^)make ([a-z][a-z-]*)", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
PLACE = re.compile(r"(?<![\w.~-])/(?:home|mnt|srv|tmp|Users|work|root)/")
"""A path of one machine means nothing on another."""

every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)


def prose(document: Path) -> str:
    return CODE.sub("", text(document))


@every_document
def test_every_make_target_that_is_named_exists(document: Path):
    known = set(TARGET.findall(text(ROOT / "Makefile")))
    assert set(NAMED.findall(text(document))) <= known


@every_document
def test_every_relative_link_leads_somewhere(document: Path):
    links = [it.partition("#")[0] for it in LINK.findall(prose(document)) if "://" not in it]
    assert [it for it in links if it and not (document.parent / it).exists()] == []


def anchors(document: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", prose(document), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", it.lower()).replace(" ", "-") for it in headings}


@every_document
def test_every_link_into_a_page_meets_a_heading(document: Path):
    links = [it.partition("#") for it in LINK.findall(prose(document)) if "://" not in it and "#" in it]
    pages = [((document.parent / path).resolve() if path else document, anchor) for path, _, anchor in links]
    assert [anchor for page, anchor in pages if page.suffix == ".md" and anchor not in anchors(page)] == []


@every_document
def test_no_document_names_a_place_on_one_machine(document: Path):
    assert PLACE.findall(text(document)) == []


def test_every_decision_is_in_the_list_once_and_numbered_without_a_gap():
    listed = LINK.findall(text(DECISIONS / "README.md"))
    records = sorted(it.relative_to(DECISIONS).as_posix() for it in DECISIONS.rglob("[0-9]*.md"))
    assert sorted(it for it in listed if it != "template.md") == records
    numbers = sorted(int(Path(it).name[:4]) for it in records)
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("record", sorted(DECISIONS.rglob("[0-9]*.md")), ids=name_of)
def test_every_decision_follows_the_template(record: Path):
    headings = re.findall(r"^## (.+)$", text(record), re.MULTILINE)
    assert headings == re.findall(r"^## (.+)$", text(DECISIONS / "template.md"), re.MULTILINE)
    assert text(record).startswith(f"# {record.name[:4]} ")
    quote = text(record).partition("## Decision")[2].partition("## ")[0].strip()
    assert quote.startswith("> ")
    assert "\n" not in quote


def test_the_changelog_names_the_version():
    version = re.search(r'^version = "(.+)"$', text(ROOT / "pyproject.toml"), re.MULTILINE)
    assert version
    assert f"## [{version[1]}]" in text(ROOT / "CHANGELOG.md")


def test_the_product_calls_itself_by_that_version():
    assert f'version = "{VERSION}"' in text(ROOT / "pyproject.toml")
