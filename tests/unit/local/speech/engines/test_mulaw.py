import numpy as np

from local.speech.engines import mulaw


def test_every_code_survives_the_way_to_pcm_and_back():
    codes = bytes(range(256))
    again = mulaw.encode(mulaw.decode(codes))
    # G.711 has two zeros, and only one of them can come back.
    assert again.replace(b"\xff", b"\x7f") == codes.replace(b"\xff", b"\x7f")


def test_known_values_of_g711():
    assert mulaw.decode(bytes([0xFF, 0x00, 0x80, 0xF0])).tolist() == [0, -32_124, 32_124, 120]
    assert mulaw.encode(np.array([0, -32_768, 32_767, 120], dtype=np.int16)) == bytes(
        [0xFF, 0x00, 0x80, 0xF0]
    )


def test_the_error_stays_within_half_a_step():
    samples = np.arange(-32_124, 32_125, dtype=np.int16)
    error = np.abs(mulaw.decode(mulaw.encode(samples)).astype(int) - samples)
    assert (error <= (np.abs(samples.astype(int)) + 132) / 32).all()
