"""The workbook opens with a time range, and says of each panel what it shows."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.infra.monitoring.source import GRAIN, PANELS, WORKBOOK, Text, all_read, resource, template, texts

TEXT, QUERY, PARAMETERS = 1, 3, 9
ITEMS: list[Text] = WORKBOOK["items"]

each_panel = pytest.mark.parametrize("name", PANELS)


def test_every_part_has_a_name_of_its_own():
    names = [it["name"] for it in ITEMS]
    assert len(names) == len(set(names))
    assert {it["type"] for it in ITEMS} == {TEXT, QUERY, PARAMETERS}


def test_panels_stand_under_a_heading_that_explains_them():
    heading, *_ = (it["content"]["json"] for it in ITEMS if it["type"] == TEXT)
    assert heading.startswith("# ")
    sections = [it["content"]["json"] for it in ITEMS if it["type"] == TEXT][1:]
    assert [it for it in sections if not it.startswith("## ") or "\n\n" not in it] == []
    before = {later["name"]: earlier["type"] for earlier, later in pairwise(ITEMS)}
    assert before[next(iter(PANELS))] == TEXT


@each_panel
def test_a_panel_has_a_title_and_obeys_the_time_range(name: str):
    [parameters] = (it["content"]["parameters"] for it in ITEMS if it["type"] == PARAMETERS)
    assert PANELS[name]["title"]
    assert PANELS[name]["timeContextFromParameter"] in {it["name"] for it in parameters}
    assert PANELS[name]["resourceType"] == "microsoft.insights/components"


@each_panel
def test_a_line_has_times_and_a_table_has_names(name: str):
    columns = all_read()[f"panel {name}"]["columns"]
    drawn = PANELS[name]["visualization"] == "timechart"
    assert drawn == (GRAIN in PANELS[name]["query"])
    assert drawn == (columns.get("timestamp") == "datetime")


def test_texts_end_where_their_words_end():
    assert [it for it in texts(WORKBOOK) if it != it.strip()] == []


def test_the_workbook_is_found_at_the_component_that_it_asks():
    assert resource("workbook", "workbook")["sourceId"] == "componentId"
    assert "componentId" in list(texts(template("workbook").part("variables")["content"]["value"]))


def test_logs_are_let_in_and_read_by_identity_alone():
    assert resource("monitoring", "workspace")["features"]["disableLocalAuth"] is True
    assert resource("monitoring", "component")["DisableLocalAuth"] is True
    assert resource("monitoring", "component")["WorkspaceResourceId"]
