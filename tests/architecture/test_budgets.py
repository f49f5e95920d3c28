"""How large things may grow before they are split."""

from __future__ import annotations

import ast
from collections import Counter

from tests.architecture.source import (
    PRODUCT,
    ROOMS,
    ROOT,
    all_modules,
    files,
    functions,
    lines_of,
    modules,
    name_of,
    nodes,
    text,
)

MODULE_LINES = 250
FUNCTION_LINES = 40
FOLDER_FILES = 10
PORT_LINES = 40

WIDE_FOLDERS = frozenset({"talkstack"})
"""The product's root holds a folder per capability beside what all of them share.
Tests have no exemption."""


def test_there_is_something_to_measure():
    assert len(all_modules()) > 100


def test_no_module_is_too_long():
    lengths = {name_of(it): len(text(it).splitlines()) for it in all_modules()}
    assert {name: lines for name, lines in lengths.items() if lines > MODULE_LINES} == {}


def test_no_function_is_too_long():
    lengths = {
        f"{name_of(module)}:{it.lineno} {it.name}": lines_of(it)
        for module in all_modules()
        for it in functions(module)
    }
    assert {name: lines for name, lines in lengths.items() if lines > FUNCTION_LINES} == {}


def too_full() -> dict[str, int]:
    counted = Counter(name_of(it.parent) for it in files(*ROOMS))
    return {folder: count for folder, count in counted.items() if count > FOLDER_FILES}


def test_no_folder_is_too_full():
    assert {folder: count for folder, count in too_full().items() if folder not in WIDE_FOLDERS} == {}


def test_no_exemption_is_left_over():
    assert too_full().keys() >= WIDE_FOLDERS


def test_every_port_is_a_contract_that_fits_one_screen():
    ports = {
        f"{name_of(module)} {it.name}": lines_of(it)
        for module in modules(*PRODUCT)
        if module.name == "ports.py"
        for it in nodes(module)
        if isinstance(it, ast.ClassDef) and any(ast.unparse(base) == "Protocol" for base in it.bases)
    }
    assert ports
    assert {name: lines for name, lines in ports.items() if lines > PORT_LINES} == {}


def test_the_function_app_only_composes():
    assert len(text(ROOT / "function_app.py").splitlines()) <= 40
