import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from local.speech.engines import mulaw
from local.speech.engines.modem import burst, hear

WORDS = st.text(st.characters(exclude_categories=["Cs", "Z", "Cc"]), min_size=1, max_size=12)
SENTENCES = st.lists(WORDS, min_size=1, max_size=8).map(lambda words: " ".join(" ".join(words).split()))
GAPS = st.integers(0, 3_000)

thoroughly = settings(max_examples=25, deadline=None, derandomize=True)


def say(text: str) -> bytes:
    return b"".join(map(burst, text.split()))


def silence(samples: int) -> bytes:
    return bytes([mulaw.SILENCE]) * samples


def reshaped(audio: bytes, *, gain: float = 1.0, snr_db: float | None = None, seed: int = 0) -> bytes:
    samples = mulaw.decode(audio).astype(np.float64) * gain
    if snr_db is not None:
        level = samples.std() * 10 ** (-snr_db / 20)
        samples += np.random.default_rng(seed).normal(0, level, len(samples))
    return mulaw.encode(np.clip(samples, -32_768, 32_767).astype(np.int16))


@thoroughly
@given(st.lists(st.tuples(GAPS, SENTENCES), min_size=1, max_size=4), GAPS)
def test_sentences_come_back_exactly_whatever_stands_between_them(said, tail):
    audio = b"".join(silence(gap) + say(text) for gap, text in said) + silence(tail)
    heard = hear(audio)
    assert heard.text == " ".join(" ".join(text for _, text in said).split())
    assert heard.confidence == 1.0


@thoroughly
@given(SENTENCES, GAPS, st.floats(-6, 6), st.integers(0, 1_000))
def test_level_and_noise_of_a_telephone_line_change_nothing(text, gap, decibels, seed):
    line = reshaped(silence(gap) + say(text), gain=10 ** (decibels / 20), snr_db=30, seed=seed)
    assert hear(line).text == text


@thoroughly
@given(SENTENCES, st.integers(0, 20_000), st.integers(0, 20_000))
def test_a_cut_leaves_whole_words_only(text, start, length):
    heard = hear(say(text)[start : start + length])
    words = text.split()
    found = heard.text.split()
    assert any(words[at : at + len(found)] == found for at in range(len(words) + 1))


@thoroughly
@given(SENTENCES, st.integers(0, 20_000))
def test_a_cut_keeps_every_word_before_it(text, end):
    bursts = [burst(word) for word in text.split()]
    ends = np.cumsum([len(audio) for audio in bursts])
    whole = text.split()[: int((ends <= end).sum())]
    assert hear(b"".join(bursts)[:end]).text.split()[: len(whole)] == whole


@thoroughly
@given(SENTENCES, SENTENCES, st.integers(0, 10_000), st.integers(0, 10_000))
def test_speech_spliced_into_other_speech_invents_no_word(first, second, end, start):
    heard = hear(say(first)[:end] + say(second)[start:])
    assert set(heard.text.split()) <= {*first.split(), *second.split()}


def test_a_damaged_word_is_dropped_alone_and_lowers_the_confidence():
    bursts = [burst(word) for word in ("never", "a", "wrong", "word")]
    bursts[2] = bursts[2][:400] + silence(80) + bursts[2][480:]
    heard = hear(b"".join(bursts))
    assert (heard.text, heard.confidence) == ("never a word", 0.75)


def test_two_words_cut_together_between_symbols_are_neither():
    monday, friday = burst("Monday"), burst("Friday")
    assert len(monday) == len(friday)
    spliced = [monday[:at] + friday[at:] for at in range(160, len(monday), 160)]
    assert {hear(audio).text for audio in spliced} <= {"", "Monday", "Friday"}
    assert [hear(audio).text for audio in spliced].count("") >= 3


def test_words_know_where_they_were_said():
    heard = hear(silence(800) + say("half past") + silence(1_600) + say("nine"))
    assert [word.text for word in heard.words] == ["half", "past", "nine"]
    assert [word.offset_ms for word in heard.words] == [100, 200, 500]
    assert all(word.duration_ms == 100 for word in heard.words)


@thoroughly
@given(st.sampled_from(["silence", "tone", "noise", "nothing"]), st.integers(300, 3_400))
def test_what_is_not_the_modem_says_nothing(kind, hertz):
    tone = 8_000 * np.sin(2 * np.pi * hertz * np.arange(8_000) / mulaw.RATE)
    noise = np.random.default_rng(hertz).normal(0, 3_000, 8_000)
    audio = {
        "silence": silence(8_000),
        "tone": mulaw.encode(tone.astype(np.int16)),
        "noise": mulaw.encode(noise.astype(np.int16)),
        "nothing": b"",
    }[kind]
    heard = hear(audio)
    assert (heard.text, heard.confidence, heard.words) == ("", None, ())


def test_a_second_of_audio_carries_about_fifty_characters():
    text = "I would like to book a check-up for Tuesday at half past nine, please."
    assert 40 <= len(text) / (len(say(text)) / mulaw.RATE) <= 60
