"""What may be written only in a few places."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.source import PRODUCT, imported, modules, name_of, nodes, under

BROAD = {"Exception", "BaseException"}
MOCKS = ("unittest.mock", "mock", "pytest_mock")


def may_catch_everything(module: Path) -> bool:
    """The one answer to every webhook, and to every request of the API, the mains of processes, and the SDK that raises bare Exception."""
    borders = {"functions/twilio/webhook.py", "talkstack/http/rest/endpoint.py"}
    return name_of(module) in borders or module.name in {"__main__.py", "durable.py"}


def broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    return any(isinstance(it, ast.Name) and it.id in BROAD for it in ast.walk(handler.type))


def lets_go_on(handler: ast.ExceptHandler) -> bool:
    """A handler that ends in a bare `raise` catches nothing: it only tidies up."""
    last = handler.body[-1]
    return not (isinstance(last, ast.Raise) and last.exc is None)


def test_only_borders_catch_everything():
    assert [
        f"{name_of(module)}:{it.lineno}"
        for module in modules(*PRODUCT, "local")
        if not may_catch_everything(module)
        for it in nodes(module)
        if isinstance(it, ast.ExceptHandler) and broad(it) and lets_go_on(it)
    ] == []


def test_no_test_uses_a_mock():
    assert [
        f"{name_of(module)}:{line} {name}"
        for module in modules("tests")
        for line, name in imported(module)
        if any(under(name, it) for it in MOCKS)
    ] == []


def test_no_unit_test_of_the_product_replaces_its_parts():
    """Fakes enter through ports; an attribute set from outside is a mock by another name."""
    assert [
        f"{name_of(module)}:{it.lineno}"
        for module in modules("tests/unit/talkstack")
        for it in nodes(module)
        if isinstance(it, ast.Attribute) and ast.unparse(it) in {"monkeypatch.setattr", "mocker.patch"}
    ] == []
