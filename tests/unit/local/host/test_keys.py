import stat

import pytest

from local.host.http.messages import Request
from local.host.keys import open_keys


def request(*, header: str | None = None, code: str | None = None) -> Request:
    headers = {} if header is None else {"x-functions-key": header}
    query = "" if code is None else f"code={code}"
    return Request("GET", "/", "/", query, headers, b"")


@pytest.fixture
def keys(tmp_path):
    return open_keys(tmp_path / "state" / "keys.json", ["Secret", "other"])


def test_keys_stay_the_same_and_are_readable_by_their_owner_alone(keys, tmp_path):
    path = tmp_path / "state" / "keys.json"
    again = open_keys(path, ["secret", "new"])
    assert (again.master, again.functions["secret"]) == (keys.master, keys.functions["secret"])
    assert "new" in again.functions
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_each_level_takes_its_own_keys(keys):
    accepted = {
        level: {
            name
            for name, key in {
                "master": keys.master, "host": keys.host, "durable": keys.durable,
                "own": keys.functions["secret"], "other": keys.functions["other"], "none": "",
            }.items()
            if keys.allow(request(header=key), level=level, function="Secret")
        }
        for level in ("function", "admin", "system")
    }  # fmt: skip
    assert accepted == {
        "function": {"master", "host", "own"},
        "admin": {"master"},
        "system": {"master", "durable"},
    }


def test_header_wins_over_the_query(keys):
    assert keys.allow(request(code=keys.host), level="function", function="secret")
    assert not keys.allow(request(header="wrong", code=keys.host), level="function", function="secret")
