import pytest

from local.setup.failure import cause


@pytest.mark.parametrize(
    ("log", "says"),
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            "disk is full",
        ),
        ("The virtual environment was not created because ensurepip is not available.", "python3.13-venv"),
        ("NameResolutionError: Temporary failure in name resolution", "network"),
        ("npm error code ENOTFOUND", "network"),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "not the one that the lock",
        ),
        (
            "OSError: libasound.so.2: cannot open shared object file: No such file",
            "apt-get install libasound2",
        ),
        ("ImportError: libodd.so.9: cannot open shared object file", "the system lacks libodd.so.9"),
    ],
)
def test_known_causes_become_advice(log: str, says: str):
    assert says in (cause(f"some lines\n{log}\nmore lines") or "")


def test_an_unknown_cause_is_not_guessed():
    assert cause("ERROR: something new") is None
