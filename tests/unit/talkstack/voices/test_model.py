from __future__ import annotations

import pytest

from talkstack.voices.memory import AVA, GUY, KATJA
from talkstack.voices.model import Preview, Wish, chosen, named, unfit

ALL = (AVA, GUY, KATJA)


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        (Wish(), [KATJA, AVA, GUY]),
        (Wish(language="en-US"), [AVA, GUY]),
        (Wish(language="en-us"), [AVA, GUY]),
        (Wish(language="de-DE"), [KATJA, AVA]),
        (Wish(language="de"), [KATJA, AVA]),
        (Wish(language="d"), []),
        (Wish(gender="female"), [KATJA, AVA]),
        (Wish(style="newscast"), [GUY]),
        (Wish(style="news"), []),
        (Wish(multilingual=True), [AVA]),
        (Wish(multilingual=False), [KATJA, GUY]),
        (Wish(language="de", gender="male"), []),
    ],
)
def test_those_are_chosen_that_fit_the_whole_wish(wish, found):
    assert chosen(ALL, wish, after=None, limit=9) == found


def test_a_page_goes_on_behind_a_name_and_shows_that_there_are_more():
    assert chosen(ALL, Wish(), after=None, limit=1) == [KATJA, AVA]
    assert chosen(ALL, Wish(), after=KATJA.name, limit=1) == [AVA, GUY]
    assert chosen(ALL, Wish(), after=GUY.name, limit=1) == []


def test_a_voice_is_known_by_its_whole_name():
    assert named(ALL, GUY.name) is GUY
    assert named(ALL, "en-US-Guy") is None


@pytest.mark.parametrize(
    ("name", "language", "style", "about"),
    [
        (GUY.name, "en-US", "newscast", []),
        (GUY.name, None, None, []),
        (GUY.name, "en-GB", None, []),
        (AVA.name, "fr-FR", None, []),
        (AVA.name, "fr-FR", "sad", ["style"]),
        (KATJA.name, "en-US", None, ["language"]),
        (KATJA.name, "en-US", "sad", ["language", "style"]),
        ("en-US-NobodyNeural", "fr-FR", "sad", ["voice"]),
    ],
)
def test_all_that_keeps_a_voice_from_speaking_so_is_told(name, language, style, about):
    assert [each.about for each in unfit(ALL, name, language=language, style=style)] == about


def test_previews_that_differ_have_files_of_their_own():
    said = {"project_id": "prj_1", "voice": "v", "language": "en", "style": None, "text": "Hello"}
    others = [said | {name: "x"} for name in said]
    files = [Preview(**each).blob("key") for each in (said, *others)]
    assert len(set(files)) == len(files)
    assert Preview(**said).blob("other") not in files
    assert Preview(**said).blob("key") == files[0]
    assert all(file.startswith("voices/") for file in files)
