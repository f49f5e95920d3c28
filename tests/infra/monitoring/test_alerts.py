"""Every alert of the page is a rule, and each rule is one that Azure can evaluate."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.infra.monitoring.source import ALERTS, Text, all_read, resource, template
from tests.infra.monitoring.vocabulary import ROUTES
from tests.infra.templates.deployment import ROOT, body

LENGTH = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?")
ROW = re.compile(r"^\| ([^|]+?) \|", re.MULTILINE)
NUMBERS = {"int", "long", "real"}
REFUSED = re.compile(r"\bAggregatedValue\b|\bbag_unpack\b|\bpivot\b|\bnarrow\b|\bago\((?!\d+[smhd]\))")
FACTS = {"title", "description", "severity", "every", "window", "range", "by", "query"}

each_alert = pytest.mark.parametrize("alert", ALERTS.values(), ids=list(ALERTS))


def length(text: str) -> timedelta:
    found = LENGTH.fullmatch(text)
    assert found, text
    hours, minutes = (int(it or 0) for it in found.groups())
    return timedelta(hours=hours, minutes=minutes)


def test_every_alert_of_the_page_is_a_rule():
    page = (ROOT / "docs" / "operations" / "telemetry.md").read_text(encoding="utf-8")
    _, _, after = page.partition("\n## What to watch\n")
    table, _, _ = after.lstrip().partition("\n\n")
    watched = {it for it in ROW.findall(table) if it != "alert" and not it.startswith("---")}
    assert len(watched) >= 8
    assert watched - {it["title"] for it in ALERTS.values()} == set()


@pytest.mark.parametrize("name", ALERTS)
def test_it_answers_with_a_number_for_each_of_what_it_is_split_by(name: str):
    columns = all_read()[f"alert {name}"]["columns"]
    assert columns.pop("value") in NUMBERS
    assert columns == dict.fromkeys(ALERTS[name]["by"], "string")


def test_each_has_a_threshold_and_each_threshold_is_one_s():
    thresholds = template("alerts").part("variables")["thresholds"]["value"]
    assert {it.strip("'") for it in thresholds} == set(ALERTS)


@each_alert
def test_it_says_all_that_its_rule_reads(alert: Text):
    assert alert.keys() | {"range"} == FACTS
    assert alert["title"]
    assert alert["description"]
    assert alert["severity"] in range(5)


@each_alert
def test_it_looks_at_all_that_came_since_it_looked_last(alert: Text):
    """At every minute Azure would refuse `ingestion_time`, and ask for five times the price."""
    every, window = length(alert["every"]), length(alert["window"])
    assert timedelta(minutes=5) <= every <= window
    assert window <= length(alert.get("range", alert["window"])) <= timedelta(days=2)


@each_alert
def test_its_query_holds_nothing_that_rules_refuse(alert: Text):
    assert REFUSED.findall(alert["query"]) == []


@each_alert
def test_its_texts_end_where_their_words_end(alert: Text):
    assert [it for it in alert.values() if isinstance(it, str) and it != it.strip()] == []


def test_a_rule_compares_the_number_and_tells_who_is_to_know():
    rule = resource("alerts", "alerts")
    [condition] = rule["criteria"]["allOf"]
    assert condition["metricMeasureColumn"] == "value"
    assert condition["operator"] == "GreaterThan"
    assert rule["scopes"] == ["componentId"]
    assert rule["autoMitigate"] is True
    assert rule["actions"]["actionGroups"]


def test_azure_asks_for_what_the_app_says_of_its_health():
    asked = body(template("availability").part("modules")["test"])["params"]["request"]["RequestUrl"]
    assert asked.removeprefix("${url}/") in ROUTES
