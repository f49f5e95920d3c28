"""What a call is paid for, and in which units."""

from __future__ import annotations

from enum import StrEnum


class Meter(StrEnum):
    TELEPHONY_INBOUND = "telephony_inbound"
    TELEPHONY_OUTBOUND = "telephony_outbound"
    TELEPHONY_TRANSFER = "telephony_transfer"
    GATHER = "gather"
    RECORDING = "recording"
    AMD = "amd"
    ASR = "asr"
    TTS = "tts"
    SAY = "say"
    LLM_INPUT = "llm_input"
    LLM_CACHED = "llm_cached"
    LLM_OUTPUT = "llm_output"
    STORAGE = "storage"

    @property
    def unit(self) -> str:
        return UNITS[self]

    @property
    def by_prefix(self) -> bool:
        """Its prices go by the first digits of a number, not by a name."""
        return self in TELEPHONY


TELEPHONY = frozenset({Meter.TELEPHONY_INBOUND, Meter.TELEPHONY_OUTBOUND, Meter.TELEPHONY_TRANSFER})

UNITS = {
    Meter.TELEPHONY_INBOUND: "minute",
    Meter.TELEPHONY_OUTBOUND: "minute",
    Meter.TELEPHONY_TRANSFER: "minute",
    Meter.GATHER: "use",
    Meter.RECORDING: "minute",
    Meter.AMD: "verdict",
    Meter.ASR: "second",
    Meter.TTS: "character",
    Meter.SAY: "character",
    Meter.LLM_INPUT: "token",
    Meter.LLM_CACHED: "token",
    Meter.LLM_OUTPUT: "token",
    Meter.STORAGE: "byte",
}
