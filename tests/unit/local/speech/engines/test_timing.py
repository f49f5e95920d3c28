from local.speech.engines.timing import Span, evenly, spans, words

# "Dr. Lee, at": a pause of 10 ms behind each sentence and word.
LENGTHS = [
    ("^", 80),
    *evenly("dɑːktɚ", 480),
    *((".", 40), ("$", 40), ("^", 80)),
    *evenly("liː", 240),
    *((",", 40), (" ", 40)),
    *evenly("æt", 160),
]


def test_what_sounds_has_its_place_among_what_does_not():
    assert spans([("^", 5), ("a", 10), (",", 3), (" ", 2), ("b", 10)]) == [Span(5, 15), Span(20, 30)]


def test_words_are_where_their_phonemes_are():
    counted = [("Dr.", 6), ("Lee,", 3), ("at", 2)]
    assert words(counted, spans(LENGTHS), 8_000) == [
        {"text": "Dr.", "offset_ms": 10, "duration_ms": 60},
        {"text": "Lee,", "offset_ms": 90, "duration_ms": 30},
        {"text": "at", "offset_ms": 130, "duration_ms": 20},
    ]


def test_words_that_sound_shorter_together_are_all_there():
    found = words([("for", 4), ("the", 2), ("end", 3)], spans(evenly("fɚðɛnd", 480)), 8_000)
    assert [word["text"] for word in found] == ["for", "the", "end"]
    assert found[-1]["offset_ms"] + found[-1]["duration_ms"] == 60


def test_what_does_not_sound_is_nowhere():
    assert words([("-", 0), ("so", 2)], spans(evenly("so", 160)), 8_000) == [
        {"text": "so", "offset_ms": 0, "duration_ms": 20}
    ]
    assert words([("-", 0)], [], 8_000) == []
