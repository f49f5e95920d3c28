from __future__ import annotations

import pytest

from infra.cost.__main__ import main
from infra.cost.platform import actions
from infra.cost.table import markdown, note
from infra.cost.talk import Talk


def amounts(table: str, row: str) -> list[float]:
    (line,) = [it for it in table.splitlines() if it.startswith(f"| {row}")]
    return [float(cell.replace(",", "")) for cell in line.strip("|").split("|")[1:]]


def test_a_total_is_the_sum_of_what_stands_above_it():
    table = markdown([Talk(minutes=1_000), Talk(minutes=100_000)])
    parts = [amounts(table, it) for it in ("**what calls use", "prod: instances", "prod: what stands")]
    assert amounts(table, "**prod, in all") == pytest.approx(
        [sum(it) for it in zip(*parts, strict=True)], abs=0.02
    )
    assert amounts(table, "**prod, a minute")[1] == pytest.approx(
        amounts(table, "**prod, in all")[1] / 100_000, abs=0.001
    )


def test_what_stands_there_costs_the_same_however_much_is_said():
    first, last = amounts(markdown([Talk(minutes=1), Talk(minutes=100_000)]), "dev: what stands")
    assert first == last


def test_a_size_in_which_something_costs_nothing_has_its_column_too():
    table = markdown([Talk(minutes=1_000), Talk(minutes=1, turns_per_minute=0.1)])
    assert amounts(table, "`gather`") == [68.0, 0.0]


def test_an_action_is_what_the_engine_on_one_machine_counted_in_the_demos_call():
    assert actions(Talk(minutes=3, turns_per_minute=10 / 3)) == 2 * 33
    assert "would cost 0 dollars" in note([Talk(minutes=3)])


def test_the_command_takes_the_profile_from_its_options():
    assert "| 500 minutes |" in main(["--minutes", "500"])
    assert "`gather`" not in main(["--minutes", "500", "--listening", "azure"])
    assert main(["--model", "gpt-4.1"]) != main([])


@pytest.mark.parametrize("option", [["--minutes", "0"], ["--cached", "1.1"], ["--listening", "human"]])
def test_what_cannot_be_is_refused(option: list[str]):
    with pytest.raises(SystemExit):
        main(option)
