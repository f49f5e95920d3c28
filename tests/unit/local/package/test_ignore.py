import pytest

from local.package.errors import PackageError
from local.package.ignore import Rules


@pytest.mark.parametrize(
    ("text", "depth", "name", "ignored"),
    [
        ("/local", 0, "local", True),
        ("/local", 1, "local", False),
        ("/local", 0, "locals", False),
        ("**/*.pem", 0, "key.pem", True),
        ("**/*.pem", 3, "key.pem", True),
        ("**/*.pem", 3, "key.pem.txt", False),
        ("/*\n!/app", 0, "app", False),
        ("/*\n!/app", 0, "other", True),
        ("/*\n!/app", 1, "other", False),
        ("!/app\n/*", 0, "app", True),
        ("# /app\n\n", 0, "app", False),
    ],
)
def test_the_last_line_that_fits_decides(text: str, depth: int, name: str, *, ignored: bool):
    assert Rules.read(text).ignores(depth, name) is ignored


@pytest.mark.parametrize("line", ["local", "/a/b", "/a/", "**/[ab]", "/a?", "!", "/a b"])
def test_what_others_read_otherwise_is_refused_with_its_line(line: str):
    with pytest.raises(PackageError, match="line 2"):
        Rules.read(f"/*\n{line}\n")
