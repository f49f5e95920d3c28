from __future__ import annotations

import pytest

from talkstack.dialling.destinations import LibPhoneNumbers

PLAN = LibPhoneNumbers()
EVERYWHERE = ("US", "CA", "GB", "DE", "FR", "IE", "JM", "CH", "001")

EMERGENCY = (
    "+911",
    "+112",
    "+999",
    "+1911",
    "+1112",
    "+1933",
    "+19115550100",
    "+44999",
    "+44112",
    "+49110",
    "+49112",
    "+353112",
    "+353999",
    "+39113",
    "+3315",
    "+61000",
    "+81119",
)
COSTLY = (
    "+19005550100",
    "+33812345678",
    "+4918012345678",
    "+447012345678",
    "+8816123456789",
    "+870773111632",
    "+88213123456",
    "+97912345678",
    "+80012345678",
)


@pytest.mark.parametrize("number", EMERGENCY)
def test_no_emergency_service_is_called_or_put_through_to(number: str):
    found = PLAN.objection(number, EVERYWHERE), PLAN.unsafe(number)
    assert [it and it.code for it in found] == ["number_emergency"] * 2


@pytest.mark.parametrize("number", COSTLY)
def test_nothing_that_costs_extra_is_called_or_put_through_to(number: str):
    found = PLAN.objection(number, EVERYWHERE), PLAN.unsafe(number)
    assert [it and it.code for it in found] == ["number_premium"] * 2


@pytest.mark.parametrize(
    "number", ["+15550002000", "+1202555014", "+120255501422", "+49110000", "+9900", "+123"]
)
def test_a_number_that_cannot_exist_is_not_called_though_it_may_stand_in_an_agent(number: str):
    found = PLAN.objection(number, EVERYWHERE)
    assert found
    assert found.code in {"number_invalid", "number_emergency"}


def test_a_demo_number_is_invalid_and_safe():
    found = PLAN.objection("+15550002000", EVERYWHERE)
    assert found
    assert (found.code, PLAN.unsafe("+15550002000")) == ("number_invalid", None)


@pytest.mark.parametrize(
    "number",
    ["+12025550142", "+442071838750", "+493012345678", "+41581234567", "+18005550100", "+18764567890"],
)
def test_people_and_firms_are_called(number: str):
    assert PLAN.objection(number, EVERYWHERE) is None
    assert PLAN.unsafe(number) is None


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+12025550142", "US"),
        ("+14165550142", "CA"),
        ("+18764567890", "JM"),
        ("+15550001000", "US"),
        ("+442071838750", "GB"),
        ("+8816123456789", "001"),
        ("+9900", "001"),
    ],
)
def test_where_a_number_belongs(number: str, country: str):
    assert PLAN.country(number) == country


def test_only_countries_that_are_named_are_called():
    assert PLAN.objection("+18764567890", ("JM",)) is None
    found = PLAN.objection("+18764567890", ("US", "CA"))
    assert found
    assert (found.code, "JM" in found.detail, "876" in found.detail) == ("country_not_allowed", True, False)
