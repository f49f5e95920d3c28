"""Who may be called, by the numbering plans of all countries: Google's libphonenumber."""

from __future__ import annotations

from collections.abc import Collection

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

from talkstack.dialling.ports import Objection

COSTLY = frozenset(
    {
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.PERSONAL_NUMBER,
        PhoneNumberType.PAGER,
    }
)
NO_COUNTRY = "001"
"""Satellites, networks without a country, and premium numbers that hold everywhere."""

EVERYWHERE = frozenset({"112", "911", "999"})
"""Many networks take these for an emergency call whatever stands before them."""

TRIALS = frozenset({(1, "933")})
"""Answered by the emergency service's own test line."""

INVALID = Objection("number_invalid", "no such number can exist in its country's numbering plan")
EMERGENCY = Objection("number_emergency", "it is, or may be put through to, an emergency service")
PREMIUM = Objection("number_premium", "calls to numbers of this kind cost extra, or leave all countries")


class LibPhoneNumbers:
    def objection(self, e164: str, countries: Collection[str]) -> Objection | None:
        number = _parsed(e164)
        if objection := _unsafe(e164, number):
            return objection
        if number is None or not phonenumbers.is_valid_number(number):
            return INVALID
        country = phonenumbers.region_code_for_number(number)
        if country in countries:
            return None
        return Objection("country_not_allowed", f"calls to {country} are not among the project's countries")

    def unsafe(self, e164: str) -> Objection | None:
        return _unsafe(e164, _parsed(e164))

    def country(self, e164: str) -> str:
        number = _parsed(e164)
        if number is None:
            return NO_COUNTRY
        known = phonenumbers.region_code_for_number(number)
        return known or phonenumbers.region_code_for_country_code(number.country_code or 0)


def _parsed(e164: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return None


def _unsafe(e164: str, number: PhoneNumber | None) -> Objection | None:
    if e164.removeprefix("+") in EVERYWHERE:
        return EMERGENCY
    if number is None:
        return None
    if _is_emergency(number):
        return EMERGENCY
    stateless = phonenumbers.region_code_for_country_code(number.country_code or 0) == NO_COUNTRY
    return PREMIUM if stateless or phonenumbers.number_type(number) in COSTLY else None


def _is_emergency(number: PhoneNumber) -> bool:
    """What begins like one counts unless it is a subscriber's number: a network may stop listening there."""
    code, dialled = number.country_code or 0, phonenumbers.national_significant_number(number)
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(code, ())
    alike = (
        phonenumbers.is_emergency_number
        if phonenumbers.is_valid_number(number)
        else phonenumbers.connects_to_emergency_number
    )
    return (code, dialled) in TRIALS or any(alike(dialled, region) for region in regions)
