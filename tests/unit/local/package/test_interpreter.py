from pathlib import Path

import pytest

from local.package.dependencies import PLACE
from local.package.errors import PackageError
from local.package.interpreter import piece_of, python_in_place


def words(root: Path, app: Path) -> list[str]:
    return [word for command in piece_of(root, app).commands for word in command]


def test_it_gets_what_the_app_names_from_a_pip_that_stays_outside(root: Path, tmp_path: Path):
    said = words(tmp_path, root)
    assert {"--without-pip", "--require-hashes", str(root / "requirements.txt")} <= set(said)


def test_an_app_that_brings_its_packages_gets_none(root: Path, tmp_path: Path):
    (root / PLACE).mkdir(parents=True)
    assert "pip" not in words(tmp_path, root)


def test_apps_with_other_requirements_never_share_one(root: Path, tmp_path: Path):
    before = piece_of(tmp_path, root)
    assert piece_of(tmp_path, root) == before
    (root / "requirements.txt").write_text("y==2\n")
    assert piece_of(tmp_path, root).folder != before.folder


def test_it_is_used_only_once_it_is_in_place(root: Path, tmp_path: Path):
    with pytest.raises(PackageError, match="no interpreter yet"):
        python_in_place(tmp_path, root)
    piece = piece_of(tmp_path, root)
    piece.stamps[0].write(piece.key)
    assert python_in_place(tmp_path, root) == f"{piece.folder}/bin/python"


@pytest.mark.parametrize("name", ["function_app.py", "host.json", "requirements.txt"])
def test_a_folder_that_is_no_app_is_refused_by_what_it_lacks(root: Path, tmp_path: Path, name: str):
    (root / name).unlink()
    with pytest.raises(PackageError, match=f"no app: it has no {name}"):
        piece_of(tmp_path, root)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(PackageError, match="no such folder"):
        piece_of(tmp_path, tmp_path / "none")
