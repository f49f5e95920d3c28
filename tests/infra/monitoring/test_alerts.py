"""Every alert of the page is a rule, and each rule is one that Azure can evaluate."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.infra.monitoring.source import ALERTS, Text, all_read, resource, template
from tests.infra.monitoring.vocabulary import ROUTES
from tests.infra.templates.deployment import ROOT, body, the_deployment

LENGTH = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?")
ROW = re.compile(r"^\| ([^|]+?) \| ([^|]+?) \|", re.MULTILINE)
WHILE = re.compile(r"\b(\d+) (minutes|hours)\b")
NUMBERS = {"int", "long", "real"}
REFUSED = re.compile(r"\bAggregatedValue\b|\bbag_unpack\b|\bpivot\b|\bnarrow\b|\bago\((?!\d+[smhd]\))")
FACTS = {"title", "description", "severity", "every", "window", "range", "by", "query"}

each_alert = pytest.mark.parametrize("alert", ALERTS.values(), ids=list(ALERTS))


def length(text: str) -> timedelta:
    found = LENGTH.fullmatch(text)
    assert found, text
    hours, minutes = (int(it or 0) for it in found.groups())
    return timedelta(hours=hours, minutes=minutes)


def watched() -> dict[str, str]:
    """By title, when an alert of the page is raised."""
    page = (ROOT / "docs" / "operations" / "telemetry.md").read_text(encoding="utf-8")
    _, _, after = page.partition("\n## What to watch\n")
    table, _, _ = after.lstrip().partition("\n\n")
    return {title: when for title, when in ROW.findall(table) if title != "alert" and title.strip("-")}


def test_every_rule_is_an_alert_of_the_page():
    assert watched().keys() == {it["title"] for it in ALERTS.values()}


@each_alert
def test_the_page_says_how_long_it_looks_back(alert: Text):
    told = WHILE.findall(watched()[alert["title"]])
    assert {timedelta(**{unit: int(number)}) for number, unit in told} <= {length(alert["window"])}


def test_the_page_says_what_is_put_up_with():
    defaults = the_deployment().main.part("parameters")["alertThresholds"]["default"]
    for title, key in (("calls are answered late", "ringMs"), ("answers are late", "answerMs")):
        assert f"over {defaults[key]:,} ms" in watched()[title]


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
    assert rule["skipQueryValidation"] is True
    assert rule["actions"]["actionGroups"]


def test_azure_asks_for_what_the_app_says_of_its_health():
    asked = body(template("availability").part("modules")["test"])["params"]["request"]["RequestUrl"]
    assert asked.removeprefix("${url}/") in ROUTES
