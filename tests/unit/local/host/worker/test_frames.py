from hypothesis import given, settings
from hypothesis import strategies as st

from local.host.worker.frames import FrameChannel, Header, encode

TEXT = st.text('ab"\né€', max_size=20)
HEADERS = st.dictionaries(TEXT, TEXT | st.integers() | st.none(), max_size=4)
FRAMES = st.lists(st.tuples(HEADERS, st.binary(max_size=60)), max_size=6)


@settings(deadline=None, derandomize=True, max_examples=40)
@given(frames=FRAMES, piece=st.integers(1, 50))
def test_frames_arrive_whole_however_the_bytes_are_cut(frames, piece):
    received: list[tuple[Header, bytes]] = []
    channel = FrameChannel(lambda header, tail: received.append((header, tail)), lambda: None)
    stream = b"".join(encode(header, tail) for header, tail in frames)
    for start in range(0, len(stream), piece):
        channel.data_received(stream[start : start + piece])
    assert received == frames
