from __future__ import annotations

import re

from talkstack.persons.model import PATTERN, Persons

ANN, BEN = "+15550002000", "+15550002001"
PERSONS = Persons("a key")


def test_the_same_number_is_the_same_person_in_its_project_alone():
    assert PERSONS.id_of("prj_1", ANN) == Persons("a key").id_of("prj_1", ANN)
    ids = {PERSONS.id_of(project, number) for project in ("prj_1", "prj_2") for number in (ANN, BEN)}
    assert len({*ids, Persons("another key").id_of("prj_1", ANN)}) == 5


def test_an_id_fits_an_address_and_holds_nothing_of_the_number():
    person = PERSONS.id_of("prj_1", ANN)
    assert re.fullmatch(PATTERN, person)
    assert ANN[-7:] not in person


def test_whoever_withholds_the_number_is_nobody():
    assert PERSONS.id_of("prj_1", "") == ""


def test_the_key_is_not_shown():
    assert "a key" not in repr(PERSONS)
