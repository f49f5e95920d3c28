import pytest

from local.speech.recognition.wishes import Wishes, wishes
from local.speech.usp import RefusedError


def detection(**parts: object):
    return {"phraseDetection": {"mode": "CONVERSATION", "language": "en-us"} | parts}


def test_defaults_are_those_of_the_service():
    asked = wishes({}, {}, None)
    assert asked == Wishes(mode="interactive", initial_silence_ms=5_000, segmentation_silence_ms=500)


def test_phrases_come_from_every_group_of_the_grammar():
    groups = [
        {"Type": "Generic", "Items": [{"Text": "Anna Chen"}, {"Text": "it's 5/6"}]},
        {"Type": "Generic", "Items": [{"Text": "Okafor"}]},
    ]
    asked = wishes(detection() | {"dgi": {"Groups": groups, "bias": 1.5}}, {}, None)
    assert asked.phrases == ("Anna Chen", "it's 5/6", "Okafor")


def test_settings_of_the_universal_path_are_read():
    segmentation = {
        "mode": "Custom",
        "segmentationSilenceTimeoutMs": 700,
        "segmentationForcedTimeoutMs": 25_000,
    }
    context = detection(
        initialSilenceTimeout=8_000, trailingSilenceTimeout=900, CONVERSATION={"segmentation": segmentation}
    ) | {"phraseOutput": {"format": "Detailed", "detailed": {"options": ["WordTimings", "WordConfidence"]}}}
    asked = wishes(context, {}, None)
    assert (asked.mode, asked.detailed, asked.word_timings) == ("conversation", True, True)
    assert (asked.initial_silence_ms, asked.segmentation_silence_ms) == (8_000, 700)
    assert asked.longest_segment_ms == 25_000


def test_settings_of_the_older_paths_are_read_from_the_query():
    query = {
        "language": "en-GB",
        "format": "detailed",
        "wordLevelTimestamps": "true",
        "initialSilenceTimeoutMs": "3000",
        "endSilenceTimeoutMs": "400",
    }
    asked = wishes({}, query, "dictation")
    assert (asked.mode, asked.language, asked.detailed, asked.word_timings) == (
        "dictation",
        "en-GB",
        True,
        True,
    )
    assert (asked.initial_silence_ms, asked.segmentation_silence_ms) == (3_000, 400)


@pytest.mark.parametrize(
    ("context", "named"),
    [
        ({"languageId": {}}, "languageId"),
        ({"translation": {}}, "translation"),
        ({"phraseDetection": {"mode": "AMBIENT"}}, "AMBIENT"),
        (detection(enrichment={"profanity": "masked"}), "masked"),
        (detection(enrichment={"pronunciationAssessment": {}}), "pronunciationAssessment"),
        (detection(CONVERSATION={"segmentation": {"mode": "Semantic"}}), "semantic"),
        (detection(initialSilenceTimeout="soon"), "soon"),
        (detection(enrichment="raw"), "enrichment"),
        ({"dgi": {"Groups": [{"Type": "Hints", "Items": []}]}}, "Hints"),
        ({"phraseOutput": {"phraseResults": {}}}, "phraseResults"),
    ],
)
def test_what_is_not_done_is_refused_by_name(context, named):
    with pytest.raises(RefusedError, match=named):
        wishes(context, {}, None)
