from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest

from talkstack.deferred import defer

NAME = "late.module"


@pytest.fixture(autouse=True)
def late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module that says when it is read."""
    folder = tmp_path / "late"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "module.py").write_text("import sys\nsys.modules['late'].read = True\nVALUE = 7\n")
    monkeypatch.syspath_prepend(tmp_path)
    for name in (NAME, "late"):
        monkeypatch.delitem(sys.modules, name, raising=False)


def test_a_module_is_read_when_something_of_it_is_asked_for():
    defer(NAME)
    module = sys.modules[NAME]
    assert not hasattr(sys.modules["late"], "read")
    assert module.VALUE == 7
    assert sys.modules["late"].read is True


def test_what_is_there_already_stays():
    module = import_module(NAME)
    defer(NAME)
    assert sys.modules[NAME] is module
    assert sys.modules["late"].module is module


def test_a_module_that_is_not_there_is_missed_at_once():
    with pytest.raises(ModuleNotFoundError):
        defer("late.other")
