from local.carrier.media.activity import FRAME_BYTES, FRAME_MS


class Tape:
    """Both directions of a call, frame by frame; its length is the media clock."""

    def __init__(self) -> None:
        self.caller = bytearray()
        self.agent = bytearray()

    def add(self, caller: bytes, agent: bytes) -> None:
        self.caller += caller
        self.agent += agent

    @property
    def ms(self) -> int:
        return len(self.agent) // FRAME_BYTES * FRAME_MS


def position(ms: int) -> int:
    return ms // FRAME_MS * FRAME_BYTES
