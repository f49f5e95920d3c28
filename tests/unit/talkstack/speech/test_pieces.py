from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from talkstack.speech.pieces import pieces

SILENCE, LOUD = b"\xff", b"\x80"


def ms(count: int, code: bytes) -> bytes:
    return code * 8 * count


def test_short_audio_is_one_piece():
    assert list(pieces(ms(50_000, LOUD))) == [(0, ms(50_000, LOUD))]


def test_long_audio_is_cut_in_the_pause():
    speech = ms(40_000, LOUD) + ms(400, SILENCE) + ms(40_000, LOUD)
    (first, second) = pieces(speech)
    assert first[0] == 0
    assert 40_000 < second[0] < 40_400
    assert first[1] + second[1] == speech


@given(st.lists(st.tuples(st.integers(1, 30_000), st.sampled_from([SILENCE, LOUD, b"\x40"])), max_size=8))
def test_pieces_are_the_whole_and_none_is_too_long(parts: list[tuple[int, bytes]]):
    mulaw = b"".join(ms(count, code) for count, code in parts)
    cut = list(pieces(mulaw))
    assert b"".join(piece for _, piece in cut) == mulaw
    assert all(len(piece) <= 50_000 * 8 for _, piece in cut)
    assert [offset for offset, _ in cut] == [
        sum(len(piece) for _, piece in cut[:k]) // 8 for k in range(len(cut))
    ]
