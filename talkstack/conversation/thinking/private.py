"""What stands in place of numbers that nobody is to know: neither the model nor any record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from talkstack.calls.call import PAUSE_RECORDING, PAUSING, Call
from talkstack.conversation.model import CallerPressed, CallerSaid, Said, TurnReply
from talkstack.conversation.thinking.grammar.plain import folded
from talkstack.tools.model import RunState, ToolRun

MASK = "•"

NUMBERS = (
    # English
    "zero oh one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand double triple "
    # German
    "null ein eins zwei zwo drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn "
    "siebzehn achtzehn neunzehn zwanzig dreissig dreißig vierzig funfzig sechzig siebzig achtzig neunzig hundert tausend "
    # French
    "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt vingts trente "
    "quarante cinquante soixante cent cents mille "
    # Spanish
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince veinte treinta cuarenta "
    "cincuenta sesenta setenta ochenta noventa cien ciento mil"
).split()
"""In every language that is understood, without accents: whoever is not understood says too little, never too much."""

GERMAN_TENS = r"(?:\w{3,8})und(?:zwanzig|drei(?:ss|ß)ig|vierzig|funfzig|sechzig|siebzig|achtzig|neunzig)"
SPANISH = r"(?:dieci|veinti)\w{2,6}"
SPOKEN = re.compile(rf"\d|\b(?:{'|'.join(dict.fromkeys(NUMBERS))}|{GERMAN_TENS}|{SPANISH})\b")


def masked[S: Said](said: S) -> S:
    match said:
        case CallerPressed(digits):
            return replace(said, digits=MASK * len(digits))
        case CallerSaid(text):
            return replace(said, text=_masked(text))
        case _:
            return said


def is_private(call: Call, before: TurnReply | None) -> bool:
    """By what is known of the call, or by the last reply, whose facts may not stand there yet."""
    untold = ordered(before.runs) if before and before.n > call.turns else []
    return untold[-1].name == PAUSE_RECORDING if untold else call.private


def ordered(runs: Sequence[ToolRun]) -> list[ToolRun]:
    """What an agent has done to the recording by itself."""
    return [run for run in runs if run.name in PAUSING and run.state is RunState.DONE]


def _masked(text: str) -> str:
    """Letter for letter the plain text is as long as the text."""
    parts, end = list[str](), 0
    for found in SPOKEN.finditer(_plain(text)):
        parts += [text[end : found.start()], MASK]
        end = found.end()
    return "".join([*parts, text[end:]])


def _plain(text: str) -> str:
    lowered = text.lower()
    return folded(lowered if len(lowered) == len(text) else text)
