from pathlib import Path
from typing import Literal, get_args

from local.speech.engines.engine import Engine, Recognition, Spoken, Word, collected
from local.speech.engines.modem import Modem
from local.speech.engines.mute import Mute
from local.speech.engines.voice import Voice, VoiceError

type EngineName = Literal["modem", "voice", "mute"]

ENGINE_NAMES: tuple[EngineName, ...] = get_args(EngineName.__value__)

__all__ = [
    "ENGINE_NAMES",
    "Engine",
    "EngineName",
    "Recognition",
    "Spoken",
    "VoiceError",
    "Word",
    "collected",
    "open_engine",
]


def open_engine(name: EngineName, voice_socket: Path | None = None) -> Engine:
    match name:
        case "modem":
            return Modem()
        case "mute":
            return Mute()
        case "voice":
            if voice_socket is None:
                raise VoiceError("the voice engine needs the socket of its process")
            return Voice(voice_socket)
