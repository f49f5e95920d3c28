"""Every query that is deployed, or shown on a page, can be asked, and asks for what the product tells."""

from __future__ import annotations

import re

import pytest

from tests.infra.monitoring.source import PANELS, QUERIES, all_read, read
from tests.infra.monitoring.vocabulary import FACTS, LABELS, METRICS, ROUTES, WORDS

QUOTED = re.compile(r'"([^"]*)"')
DIMENSION = re.compile(r'customDimensions(?:\.(\w+)|\["([^"]+)"\])')
EXAMPLE = re.compile(r"call_\w{26}")

BROKEN = {
    "customMetrics | where nmae == 'x'": "'nmae' does not refer to any known column",
    "custommetrics | take 1": "'custommetrics' does not refer to any known table",
    "customMetrics | where name = 'x'": "must have the type bool",
    "customMetrics | summarise count()": "Query operator expected",
    "customMetrics | where name == 'x": "Missing: '",
    "customMetrics | summarize percentile(valueSum)": "argument",
}

each_query = pytest.mark.parametrize("name", QUERIES)


def words(name: str) -> set[str]:
    quoted = set(QUOTED.findall(DIMENSION.sub("", QUERIES[name])))
    return {it for it in quoted if not EXAMPLE.fullmatch(it)}


def is_said(word: str) -> bool:
    path = word.removeprefix("/")
    return word in WORDS or ("/" in path and any(it.startswith(path) for it in ROUTES))


def dimensions(name: str) -> set[str]:
    return {plain or quoted for plain, quoted in DIMENSION.findall(QUERIES[name])}


@each_query
def test_it_can_be_asked(name: str):
    assert all_read()[name]["faults"] == []


@each_query
def test_it_looks_for_nothing_that_the_product_never_says(name: str):
    assert {it for it in words(name) if not is_said(it)} == set()


@each_query
def test_it_tells_apart_only_by_what_is_told_along(name: str):
    metrics = words(name) & METRICS
    told = set[str]().union(*(LABELS[it] for it in metrics)) if metrics else FACTS
    assert dimensions(name) - told == set()


def test_every_measurement_is_on_a_panel():
    shown = {word for name in PANELS for word in words(f"panel {name}")}
    assert METRICS - shown == set()


def test_a_query_that_cannot_be_asked_is_found_out():
    read_broken = read({query: query for query in BROKEN})
    found = {
        query: any(fault in it for it in read_broken[query]["faults"]) for query, fault in BROKEN.items()
    }
    assert found == dict.fromkeys(BROKEN, True), read_broken
