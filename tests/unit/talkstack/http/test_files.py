from __future__ import annotations

import pytest

from talkstack.http.files import FileAnswer, serve

DATA = bytes(range(100))


def ask(method: str = "GET", data: bytes = DATA, **headers: str) -> FileAnswer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return serve(data, method=method, headers=named, content_type="audio/wav", cache_control="private")


def test_the_whole_file():
    answer = ask()
    assert (answer.status, answer.body) == (200, DATA)
    assert answer.headers["Cache-Control"] == "private"
    assert answer.headers["Content-Type"] == "audio/wav"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert "Content-Range" not in answer.headers


def test_head_is_get_without_the_body():
    for headers in ({}, {"range": "bytes=10-19"}, {"range": "bytes=500-"}):
        head = ask("HEAD", **headers)
        assert (head.status, head.headers, head.body) == (200, ask().headers, b"")
    known = {"if_none_match": ask().headers["ETag"]}
    assert ask("HEAD", **known).status == ask(**known).status == 304


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=90-", 90, 99),
        ("bytes=90-1000", 90, 99),
        ("bytes=99-99", 99, 99),
        ("bytes=-1", 99, 99),
        ("bytes=-10", 90, 99),
        ("bytes=-1000", 0, 99),
        (" bytes=0-9 ", 0, 9),
    ],
)
def test_a_part(wanted: str, first: int, last: int):
    answer = ask(range=wanted)
    assert (answer.status, answer.body) == (206, DATA[first : last + 1])
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/100"


@pytest.mark.parametrize(
    "wanted", ["bytes=100-", "bytes=100-200", f"bytes={'9' * 15}-", "bytes=500-", "bytes=-0", "bytes=20-10"]
)
def test_a_part_that_is_not_there(wanted: str):
    answer = ask(range=wanted)
    assert (answer.status, answer.body) == (416, b"")
    assert answer.headers["Content-Range"] == "bytes */100"


def test_nothing_of_an_empty_file_can_be_had_in_part():
    assert ask(data=b"").status == 200
    assert ask(data=b"", range="bytes=0-").status == 416
    assert ask(data=b"", range="bytes=-5").status == 416


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "items=0-9",
        "bytes=0-9,20-29",
        "0-9",
        f"bytes={'9' * 5000}-",
        f"bytes=0-{'9' * 5000}",
        f"bytes=-{'9' * 5000}",
    ],
)
def test_what_is_no_single_range_is_answered_with_the_whole_file(wanted: str):
    answer = ask(range=wanted)
    assert (answer.status, answer.body) == (200, DATA)


def test_who_has_the_file_already_is_told_so():
    etag = ask().headers["ETag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = ask(if_none_match=known, range="bytes=0-9")
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["ETag"] == etag
    assert ask(if_none_match='"other"').status == 200


def test_another_file_has_another_etag():
    assert ask().headers["ETag"] != ask(data=DATA[:-1]).headers["ETag"]
