from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from talkstack.speech.azure.synthesiser import ssml

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


@given(st.text())
def test_what_xml_cannot_hold_is_left_out(text):
    ET.fromstring(ssml(text, voice="v", language="en-US"))
