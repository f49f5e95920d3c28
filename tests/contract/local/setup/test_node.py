from pathlib import Path

import pytest

from local.setup import node


def executable(folder: Path, name: str, body: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o755)


@pytest.mark.parametrize(
    ("node_says", "npm_says", "good"),
    [
        ("echo v22.1.0", "echo 10.9.0", True),
        ("echo v20.0.0", "echo 10.1.0", True),
        ("echo v18.20.0", "echo 10.1.0", False),
        ("echo no version set; exit 1", "echo 10.1.0", False),
        ("echo v22.1.0", "exit 1", False),
    ],
)
def test_only_a_recent_node_that_runs_with_its_npm_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, node_says: str, npm_says: str, *, good: bool
):
    executable(tmp_path, "node", node_says)
    executable(tmp_path, "npm", npm_says)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = node.on_path()
    assert (found is not None) == good
    assert node.find(tmp_path).node == (tmp_path / "node" if good else node.bundled(tmp_path).node)
