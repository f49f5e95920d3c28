import os
from pathlib import Path
from zipfile import ZipFile

import pytest

from local.package import archive, package
from local.package.errors import PackageError
from local.package.package import make
from local.package.tree import deployed


def test_the_zip_holds_what_is_deployed_and_is_named_by_project_and_version(root: Path, tmp_path: Path):
    made = make(root, tmp_path / "out", with_dependencies=False)
    assert made.file == tmp_path / "out" / "shop-1.2.0.zip"
    assert ZipFile(made.file).namelist() == [
        "app/model.py",
        "function_app.py",
        "host.json",
        "requirements.txt",
    ]
    assert made.by_folder == {"app": 1, "function_app.py": 1, "host.json": 1, "requirements.txt": 1}


def test_the_same_tree_gives_the_same_bytes(root: Path, tmp_path: Path):
    first = make(root, tmp_path / "first", with_dependencies=False).file.read_bytes()
    for file in root.rglob("*.*"):
        os.utime(file, (0, 0))
        file.chmod(0o700)
    assert make(root, tmp_path / "second", with_dependencies=False).file.read_bytes() == first


def test_the_order_in_which_files_are_found_says_nothing(root: Path, tmp_path: Path):
    entries = [(name, root / name) for name in ("host.json", "function_app.py")]
    archive.write(tmp_path / "one.zip", entries)
    archive.write(tmp_path / "other.zip", reversed(entries))
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()


def test_everybody_may_read_what_is_in_it(root: Path, tmp_path: Path):
    (root / "host.json").chmod(0o600)
    for info in ZipFile(make(root, tmp_path, with_dependencies=False).file).infolist():
        assert (info.create_system, info.external_attr >> 16) == (3, 0o100644)


def test_without_its_ignore_file_nothing_is_packed(root: Path):
    (root / ".funcignore").unlink()
    with pytest.raises(PackageError, match="everything would be deployed"):
        deployed(root)


def test_an_app_without_what_azure_looks_for_is_refused(root: Path):
    (root / "host.json").unlink()
    with pytest.raises(PackageError, match=r"has no host\.json"):
        deployed(root)


def test_a_package_that_is_too_large_is_refused(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(package, "LARGEST", 100)
    with pytest.raises(PackageError, match="are allowed"):
        make(root, tmp_path, with_dependencies=False)
