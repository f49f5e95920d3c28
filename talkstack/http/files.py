"""A file as an HTTP answer: HEAD, one Range, and If-None-Match."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

NOTHING = (0, -1)
ONE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
"""No file is longer than that tells; with thousands of digits it is no number to Python."""


@dataclass(frozen=True, kw_only=True)
class FileAnswer:
    """`body` is the file from the first byte of `span` to the last."""

    status: int
    headers: dict[str, str]
    span: tuple[int, int] = NOTHING
    body: bytes = b""


def serve(
    data: bytes, *, method: str, headers: Mapping[str, str], content_type: str, cache_control: str
) -> FileAnswer:
    told = {"Content-Type": content_type, "Cache-Control": cache_control}
    etag = f'"{sha256(data).hexdigest()[:32]}"'
    answer = answer_to(size=len(data), etag=etag, method=method, headers=headers, told=told)
    first, last = answer.span
    return replace(answer, body=data[first : last + 1])


def answer_to(
    *, size: int, etag: str, method: str, headers: Mapping[str, str], told: Mapping[str, str]
) -> FileAnswer:
    """All but the body, which is that span of the file."""
    common = {**told, "ETag": etag, "Accept-Ranges": "bytes"}
    if _matches(headers.get("if-none-match", ""), etag):
        return FileAnswer(status=304, headers=common)
    if method == "HEAD":  # a range of nothing: HTTP defines ranges for GET alone
        return FileAnswer(status=200, headers=common)
    span = _span(headers.get("range", ""), size)
    if span is None:
        return FileAnswer(status=200, headers=common, span=(0, size - 1))
    first, last = span
    if first > last:
        return FileAnswer(status=416, headers={**common, "Content-Range": f"bytes */{size}"})
    part = {**common, "Content-Range": f"bytes {first}-{last}/{size}"}
    return FileAnswer(status=206, headers=part, span=span)


def _matches(wanted: str, etag: str) -> bool:
    return wanted.strip() == "*" or etag in [tag.strip().removeprefix("W/") for tag in wanted.split(",")]


def _span(wanted: str, size: int) -> tuple[int, int] | None:
    """First and last byte; None means the whole file, first > last that the range cannot be had."""
    match = ONE_RANGE.fullmatch(wanted.strip())
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        return max(0, size - int(last)), size - 1
    return (int(first), min(int(last), size - 1) if last else size - 1) if int(first) < size else (1, 0)
