import struct
import wave

import numpy as np
import pytest

from local.phone.audio.wav import read_wav, write_wav
from local.phone.errors import WavError
from local.speech.engines import mulaw


def tone(rate: int, hertz: float, seconds: float = 0.5) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate)


def riff(kind: int, channels: int, rate: int, bits: int, data: bytes, extra: bytes = b"") -> bytes:
    size = channels * bits // 8
    fmt = struct.pack("<HHIIHH", kind, channels, rate, rate * size, size, bits) + extra
    chunks = b"".join(
        name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
        for name, body in ((b"fmt ", fmt), (b"LIST", b"odd"), (b"data", data))
    )
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WAVE" + chunks


def spectrum_peak(audio: bytes) -> tuple[float, float]:
    samples = mulaw.decode(audio).astype(float) / 32768
    spectrum = np.abs(np.fft.rfft(samples)) / len(samples) * 2
    peak = int(spectrum.argmax())
    return peak * 8000 / len(samples), float(spectrum[peak])


ENCODINGS = {
    (1, 8): lambda s: (s * 127 + 128).astype("u1").tobytes(),
    (1, 16): lambda s: (s * 32767).astype("<i2").tobytes(),
    (1, 24): lambda s: b"".join(int(v * 8388607).to_bytes(3, "little", signed=True) for v in s),
    (1, 32): lambda s: (s * 2147483647).astype("<i4").tobytes(),
    (3, 32): lambda s: s.astype("<f4").tobytes(),
    (3, 64): lambda s: s.astype("<f8").tobytes(),
    (7, 8): lambda s: mulaw.encode((s * 32767).astype(np.int16)),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("rate", [8_000, 22_050])
def test_common_encodings_and_rates_sound_the_same(tmp_path, encoding, rate):
    file = tmp_path / "tone.wav"
    file.write_bytes(riff(encoding[0], 1, rate, encoding[1], ENCODINGS[encoding](tone(rate, 1_000))))
    hertz, level = spectrum_peak(read_wav(file))
    assert hertz == pytest.approx(1_000, abs=3)
    assert level == pytest.approx(0.5, abs=0.02)


def test_channels_are_mixed_and_extensible_files_are_read(tmp_path):
    stereo = np.repeat((tone(48_000, 500) * 32767).astype("<i2"), 2)
    stereo[1::2] = 0
    file = tmp_path / "stereo.wav"
    extra = struct.pack("<HHIH", 22, 16, 3, 1) + b"\0" * 14
    file.write_bytes(riff(0xFFFE, 2, 48_000, 16, stereo.tobytes(), extra))
    hertz, level = spectrum_peak(read_wav(file))
    assert (hertz, level) == (pytest.approx(500, abs=3), pytest.approx(0.25, abs=0.02))


def test_what_a_telephone_cannot_carry_does_not_fold_back(tmp_path):
    file = tmp_path / "high.wav"
    file.write_bytes(riff(3, 1, 48_000, 32, tone(48_000, 7_000).astype("<f4").tobytes()))
    assert spectrum_peak(read_wav(file))[1] < 0.01


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is no WAV file"),
        (b"RIFF\0\0\0\0WAVE", "has no sound"),
        (riff(1, 1, 8_000, 16, b""), "has no sound"),
        (riff(17, 1, 8_000, 4, b"abc"), "has encoding 17 with 4 bits"),
        (riff(1, 1, 8_000, 16, b"ab")[:30], "has no sound"),
    ],
)
def test_what_is_no_sound_is_said_so(tmp_path, content, complaint):
    file = tmp_path / "bad.wav"
    file.write_bytes(content)
    with pytest.raises(WavError, match=complaint):
        read_wav(file)
    with pytest.raises(WavError, match="No such file"):
        read_wav(tmp_path / "none.wav")


def test_a_call_is_written_with_a_channel_for_each_side(tmp_path):
    file = tmp_path / "calls" / "call.wav"
    caller, agent = bytes(range(256)), bytes(reversed(range(256)))
    write_wav(file, caller, agent)
    with wave.open(str(file)) as written:
        assert (written.getnchannels(), written.getsampwidth(), written.getframerate()) == (2, 2, 8_000)
        sound = np.frombuffer(written.readframes(256), dtype="<i2").reshape(-1, 2)
    assert (sound[:, 0] == mulaw.decode(caller)).all()
    assert (sound[:, 1] == mulaw.decode(agent)).all()
