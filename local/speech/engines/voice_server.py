"""The voice process: piper speaks and whisper listens, over a Unix socket.

python voice_server.py --socket PATH --models DIR

It runs in the environment of the engines, which nothing else is imported into. A request is one
line of JSON, followed by `bytes` octets of mu-law if it says so; so is every answer.
"""

import argparse
import asyncio
import importlib
import json
import math
import os
import signal
import socket
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import mulaw
import numpy as np
import timing
from numpy.typing import NDArray

_WHISPER_RATE = 16_000
_LINE_LIMIT = 1 << 20
_WINDOW_S = 30
_TOKENS, _TOKENS_A_SECOND = 20, 10
_QUIET = 200  # RMS of 16-bit samples below which 100 ms hold no speech
_VOLUME = 0.6  # piper normalises to full scale, which mu-law would clip
# Appended to the weights, this makes how long each phoneme lasts an output of theirs: protobuf joins what is repeated.
_DURATIONS = b"\x3a\x12\x62\x10\x0a\x0e/Ceil_output_0"

_KEPT_TEXTS = 64

type Floats = NDArray[np.float32]
type Part = tuple[bytes, list[dict[str, Any]]]


class Speech:
    """Part by part, as far as anybody has asked: who gave up waiting for it, and asks again, is given what was made."""

    def __init__(self, making: Iterator[Part]) -> None:
        self._making = making
        self._parts: list[Part] = []

    def part(self, n: int) -> Part | None:
        while len(self._parts) <= n and (made := next(self._making, None)):
            self._parts.append(made)
        return self._parts[n] if n < len(self._parts) else None


class Speaker:
    def __init__(self, models: Path) -> None:
        piper = importlib.import_module("piper")
        weights = models / "piper-joe" / "en_US-joe-medium.onnx"
        config = json.loads(weights.with_suffix(".onnx.json").read_text(encoding="utf-8"))
        self._voice: Any = piper.PiperVoice(
            config=importlib.import_module("piper.config").PiperConfig.from_dict(config),
            session=importlib.import_module("onnxruntime").InferenceSession(
                weights.read_bytes() + _DURATIONS, providers=["CPUExecutionProvider"]
            ),
        )
        # Without noise the same text gives the same bytes.
        self._config: Any = piper.SynthesisConfig(noise_scale=0.0, noise_w_scale=0.0, volume=_VOLUME)
        self.kept: dict[str, Speech] = {}

    def speech(self, text: str) -> Speech:
        self.kept[text] = speech = self.kept.pop(text, None) or Speech(self._sentences(text))
        if len(self.kept) > _KEPT_TEXTS:
            del self.kept[next(iter(self.kept))]
        return speech

    def _sentences(self, text: str) -> Iterator[Part]:
        """The audio of each; after the last one nothing but where all the words are."""
        lengths: list[tuple[str, int]] = []
        rate = self._voice.config.sample_rate
        for sentence in self._voice.synthesize(text, self._config, include_alignments=True):
            telephone = resampled(sentence.audio_float_array, rate, mulaw.RATE)
            lengths += _lengths(sentence)
            yield mulaw.encode((np.clip(telephone, -1, 1) * 32_767).astype(np.int16)), []
        counted = [(word, self._phonemes(word)) for word in text.split()]
        yield b"", timing.words(counted, timing.spans(lengths), rate)

    def _phonemes(self, word: str) -> int:
        sentences: list[list[str]] = self._voice.phonemize(word)
        return sum(timing.is_sounded(phoneme) for sentence in sentences for phoneme in sentence)


class Listener:
    def __init__(self, models: Path) -> None:
        whisper = importlib.import_module("faster_whisper")
        path = str(models / "whisper-base")
        self._model: Any = whisper.WhisperModel(path, device="cpu", compute_type="int8", cpu_threads=2)

    def hear(self, audio: bytes, phrases: list[str]) -> dict[str, Any]:
        samples = mulaw.decode(audio)
        if not _loud(samples):
            return {"text": "", "confidence": None, "words": []}
        segments = self._segments(samples, ", ".join(phrases) or None)
        words = [_word(word) for segment in segments for word in segment.words]
        text = " ".join(segment.text.strip() for segment in segments)
        return {"text": text, "confidence": _confidence(segments), "words": words}

    def _segments(self, samples: mulaw.Samples, phrases: str | None) -> list[Any]:
        seconds = min(len(samples) / mulaw.RATE, _WINDOW_S)
        heard = self._model.transcribe(
            resampled(samples.astype(np.float32) / np.float32(32_768), mulaw.RATE, _WHISPER_RATE),
            language="en",
            temperature=0,
            beam_size=1,
            hotwords=phrases,
            # A word cut in two may be repeated up to the model's limit, for many seconds; nobody speaks as fast.
            max_new_tokens=_TOKENS + math.ceil(_TOKENS_A_SECOND * seconds),
            condition_on_previous_text=False,
            word_timestamps=True,
        )
        return list(heard[0])


class Server:
    def __init__(self, speaker: Speaker, listener: Listener) -> None:
        self._speaker = speaker
        self._listener = listener
        # One of each: requests queue, while speaking and listening go on at the same time.
        self._speaking = ThreadPoolExecutor(1)
        self._listening = ThreadPoolExecutor(1)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request: dict[str, Any] = json.loads(await reader.readuntil(b"\n"))
            await self._kinds()[request["kind"]](request, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            print("a client left before its answer", file=sys.stderr)
        except (ValueError, KeyError, RuntimeError) as error:
            print(f"a request failed: {type(error).__name__}", file=sys.stderr)
            self._speaker.kept.clear()  # what broke off is not gone on with
            _send(writer, {"error": f"{type(error).__name__}: {error}"})
        finally:
            writer.close()

    def _kinds(self) -> dict[str, Callable[..., Awaitable[None]]]:
        return {"synthesise": self._synthesise, "transcribe": self._transcribe}

    async def _synthesise(
        self, request: dict[str, Any], _reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        loop, began, made, n = asyncio.get_running_loop(), time.monotonic(), 0, 0
        speech = self._speaker.speech(request["text"])
        while part := await loop.run_in_executor(self._speaking, speech.part, n):
            audio, words = part
            made, n = made + len(audio), n + 1
            _send(writer, {"bytes": len(audio), "words": words}, audio)
            await writer.drain()
        _log("spoke", made, began)

    async def _transcribe(
        self, request: dict[str, Any], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        audio = await reader.readexactly(request["bytes"])
        loop, began = asyncio.get_running_loop(), time.monotonic()
        heard = self._listener.hear
        _send(writer, await loop.run_in_executor(self._listening, heard, audio, request["phrases"]))
        _log("heard", len(audio), began)


def resampled(samples: Floats, rate: int, wanted: int) -> Floats:
    """Cut or pad the spectrum: exact for a whole utterance, whose ends are silent."""
    length = round(len(samples) * wanted / rate)
    spectrum = np.fft.rfft(samples)
    return np.fft.irfft(spectrum[: length // 2 + 1], length).astype(np.float32) * (wanted / rate)


def _loud(samples: mulaw.Samples) -> bool:
    step = mulaw.RATE // 10
    whole = samples[: len(samples) // step * step].astype(np.float32).reshape(-1, step)
    return bool(len(whole)) and bool(np.sqrt((whole**2).mean(axis=1)).max() > _QUIET)


def _lengths(sentence: Any) -> list[tuple[str, int]]:
    if (
        sentence.phoneme_alignments is None
    ):  # phonemes that the voice does not know are left out of its output
        return timing.evenly(sentence.phonemes, len(sentence.audio_float_array))
    return [(each.phoneme, int(each.num_samples)) for each in sentence.phoneme_alignments]


def _word(word: Any) -> dict[str, Any]:
    start, end = round(word.start * 1_000), round(word.end * 1_000)
    return {"text": word.word.strip(), "offset_ms": start, "duration_ms": end - start}


def _confidence(segments: Iterable[Any]) -> float | None:
    likely = [segment.avg_logprob for segment in segments]
    return math.exp(sum(likely) / len(likely)) if likely else None


def _send(writer: asyncio.StreamWriter, answer: dict[str, Any], audio: bytes = b"") -> None:
    writer.write(json.dumps(answer).encode() + b"\n" + audio)


def _log(what: str, audio: int, began: float) -> None:
    took = time.monotonic() - began
    print(f"voice: {what} {audio / mulaw.RATE:.1f} s in {took:.2f} s", file=sys.stderr, flush=True)


def _taken(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def _leave(path: Path) -> None:
    path.unlink(missing_ok=True)
    # The engines' threads cannot be interrupted, and whoever stops us does not wait for them.
    os._exit(0)


async def serve(path: Path, models: Path) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    server = Server(Speaker(models), Listener(models))
    async with await asyncio.start_unix_server(server.answer, path, limit=_LINE_LIMIT):
        print(f"voice ready on {path}", flush=True)
        await stop.wait()
        _leave(path)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", type=Path, required=True)
    parser.add_argument("--models", type=Path, required=True)
    arguments = parser.parse_args()
    if _taken(arguments.socket):
        print(f"voice: another process listens at {arguments.socket}", file=sys.stderr)
        return 1
    # Read by OpenMP when it is loaded: threads sleep between layers instead of spinning.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    asyncio.run(serve(arguments.socket, arguments.models))
    return 0


if __name__ == "__main__":
    sys.exit(main())
