from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talkstack.errors import BadRequestError
from talkstack.speech.audio import channels_of, mulaw_of
from talkstack.speech.model import milliseconds, wav
from tests.unit.talkstack.speech.waves import MULAW, PCM, chunk, fmt, mulaw_wav, pcm_wav, riff

quick = settings(max_examples=60, derandomize=True, deadline=None)
SEGMENT_ENDS = (0x3F, 0x7F, 0xFF, 0x1FF, 0x3FF, 0x7FF, 0xFFF, 0x1FFF)
SECOND = b"\x00\x7f\x80\xff" * 2000


def g711(sample: int) -> int:
    """Mu-law by the tables of ITU-T G.711: 14 bits, biased by 33, in eight segments."""
    magnitude, mask = (-sample, 0x7F) if sample < 0 else (sample, 0xFF)
    biased = min(magnitude >> 2, 8158) + 33
    segment = next((s for s, end in enumerate(SEGMENT_ENDS) if biased <= end), None)
    if segment is None:
        return 0x7F ^ mask
    return (segment << 4 | biased >> (segment + 1) & 0x0F) ^ mask


def expanded(code: int) -> int:
    """The level that a mu-law code stands for, in 16 bits."""
    code = ~code & 0xFF
    magnitude = (((code & 0x0F) << 3) + 0x84 << (code >> 4 & 0x07)) - 0x84
    return -magnitude if code & 0x80 else magnitude


def test_every_sample_is_coded_as_g711_says():
    samples = range(-0x8000, 0x8000)
    coded = mulaw_of(struct.pack(f"<{len(samples)}h", *samples))
    told = {sample: (g711(sample), code) for sample, code in zip(samples, coded, strict=True)}
    assert {sample: codes for sample, codes in told.items() if codes[0] != codes[1]} == {}


def test_every_level_is_coded_as_itself():
    levels = [expanded(code) for code in range(256)]
    coded = mulaw_of(struct.pack("<256h", *levels))
    # 0x7F is the negative zero; there is only one zero in 16 bits.
    assert [code for code in range(256) if coded[code] != code] == [0x7F]


def test_silence_is_0xff():
    assert mulaw_of(bytes(8)) == b"\xff" * 4


def test_half_a_sample_at_the_end_is_left_out():
    assert mulaw_of(b"\0\0\0") == b"\xff"


@quick
@given(st.binary(max_size=40))
def test_our_own_files_are_read_back(mulaw: bytes):
    assert channels_of(wav(mulaw)) == [mulaw]


def test_our_own_files_are_what_players_expect():
    data = wav(b"\x01\x02\x03")
    assert data[:4] + data[8:12] == b"RIFFWAVE"
    assert struct.unpack("<I", data[4:8]) == (len(data) - 8,)
    assert data[12:20] == b"fmt \x12\0\0\0"
    assert struct.unpack("<HHIIHHH", data[20:38]) == (7, 1, 8000, 8000, 1, 8, 0)
    assert data[38:50] == b"fact\x04\0\0\0\x03\0\0\0"
    assert data[50:] == b"data\x03\0\0\0\x01\x02\x03\0"


@quick
@given(
    st.integers(1, 2).flatmap(lambda n: st.lists(st.binary(min_size=5, max_size=5), min_size=n, max_size=n))
)
def test_each_channel_of_a_mulaw_file(channels: list[bytes]):
    assert channels_of(mulaw_wav(*channels)) == channels


@pytest.mark.parametrize("count", [1, 2])
def test_each_channel_of_a_pcm_file(count: int):
    channels = [[0, 1000, -1000, 32767, -32768], [5, 4, 3, 2, 1]][:count]
    assert channels_of(pcm_wav(*channels)) == [bytes(map(g711, channel)) for channel in channels]


def test_chunks_in_between_are_passed_over_also_odd_ones():
    data = chunk(b"data", SECOND)
    odd = chunk(b"LIST", b"odd")
    assert channels_of(riff(odd, fmt(MULAW, 1, 8000, 8), odd, data, odd)) == [SECOND]


def test_a_format_may_say_more_than_we_need():
    longer = chunk(b"fmt ", struct.pack("<HHIIHHH", MULAW, 1, 8000, 8000, 1, 8, 0))
    assert channels_of(riff(longer, chunk(b"data", SECOND))) == [SECOND]


def test_a_file_that_broke_off_gives_what_is_there():
    whole = mulaw_wav(SECOND)
    assert channels_of(whole[:-1000]) == [SECOND[:-1000]]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"RIFF",
        b"no sound at all, but long enough for a head",
        b"ID3\x04" + mulaw_wav(SECOND)[4:],
        riff(chunk(b"data", SECOND)),
        riff(fmt(MULAW, 1, 8000, 8)),
        riff(chunk(b"fmt ", b"\x07\0"), chunk(b"data", SECOND)),
        riff(fmt(MULAW, 1, 16000, 8), chunk(b"data", SECOND)),
        riff(fmt(PCM, 1, 8000, 8), chunk(b"data", SECOND)),
        riff(fmt(PCM, 1, 8000, 24), chunk(b"data", SECOND)),
        riff(fmt(3, 1, 8000, 32), chunk(b"data", SECOND)),
        riff(fmt(MULAW, 0, 8000, 8), chunk(b"data", SECOND)),
    ],
    ids=(
        "nothing head text mp3 no-format no-data short-format 16-kHz 8-bit-pcm 24-bit-pcm float no-channels".split()
    ),
)
def test_what_is_no_recording_of_a_call_is_refused(data: bytes):
    with pytest.raises(BadRequestError):
        channels_of(data)


def test_a_millisecond_is_eight_bytes():
    assert milliseconds(SECOND) == 1000
    assert milliseconds(b"\xff" * 15) == 1
