from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkstack.speech.azure.synthesiser import ssml

SPEECH = "{http://www.w3.org/2001/10/synthesis}"
SPOKEN = st.text(st.characters(exclude_categories=["C", "Z"]))


@given(SPOKEN, SPOKEN, SPOKEN)
def test_words_stay_words_whatever_they_hold(text, voice, language):
    speak = ET.fromstring(ssml(text, voice=voice, language=language))
    (said,) = speak
    assert (said.text or "") == text
    assert said.attrib == {"name": voice}
    assert speak.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == language


@given(SPOKEN, SPOKEN.filter(bool))
def test_a_style_stands_around_the_words(text, style):
    (voice,) = ET.fromstring(ssml(text, voice="v", language="en-US", style=style))
    (styled,) = voice
    assert styled.tag == "{http://www.w3.org/2001/mstts}express-as"
    assert (styled.attrib, styled.text or "") == ({"style": style}, text)


def test_a_style_has_a_degree_and_a_rate_inside_it():
    manner = {"style": "cheerful", "style_degree": 1.5, "rate": 0.9}
    ((styled,),) = ET.fromstring(ssml("Hello.", voice="v", language="en-US", **manner))
    (prosody,) = styled
    assert styled.attrib == {"style": "cheerful", "styledegree": "1.5"}
    assert (prosody.tag, prosody.attrib, prosody.text) == (f"{SPEECH}prosody", {"rate": "0.9"}, "Hello.")


@pytest.mark.parametrize("manner", [{"style_degree": 2.0}, {"rate": 1.0}, {}])
def test_what_changes_nothing_is_not_said(manner):
    assert ssml("Hello.", voice="v", language="en-US", **manner) == ssml(
        "Hello.", voice="v", language="en-US"
    )


@given(st.text())
def test_what_xml_cannot_hold_is_left_out(text):
    ET.fromstring(ssml(text, voice="v", language="en-US"))
