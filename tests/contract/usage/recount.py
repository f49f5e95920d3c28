"""The same account drawn up once more, meter by meter, from the raw facts and in decimals: it shares nothing with the product."""

from __future__ import annotations

import math
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from talkstack.usage.model.book import PriceBook
from talkstack.usage.model.measure.facts import Facts

Lines = list[tuple[int | None, str, int]]
"""Turn, whatever the price goes by, quantity."""
ANSWERED = {"in-progress", "completed"}
FINAL = {"completed", "busy", "no-answer", "failed", "canceled"}


def of_kind(it: Facts, kind: str) -> list[object]:
    return [fact for fact in it.call.log if fact.kind == kind]


def whole_minutes(seconds: float) -> int:
    minutes = math.ceil(seconds / 60)
    return minutes or 1


def stretches(it: Facts) -> list[float]:
    """In seconds, of each attempt that somebody answered."""
    end = it.until.timestamp()
    if it.call.direction == "inbound":
        return [end - it.call.started_at.timestamp()]
    found = []
    for n in (1, 2, 3):
        mine = [fact for fact in of_kind(it, "status") if fact.n == n]
        up = [fact.at for fact in mine if fact.what in ANSWERED]
        down = [fact.at for fact in mine if fact.what in FINAL]
        if up:
            found.append(((min(down) if down else round(end * 1000)) - min(up)) / 1000)
    return found


def inbound(it: Facts) -> Lines:
    if it.call.direction == "outbound":
        return []
    return [(None, it.call.called, whole_minutes(seconds)) for seconds in stretches(it)]


def outbound(it: Facts) -> Lines:
    if it.call.direction == "inbound":
        return []
    return [(None, it.call.called, whole_minutes(seconds)) for seconds in stretches(it)]


def transfers(it: Facts) -> Lines:
    found = []
    for reply in it.replies:
        spoken = [fact.at for fact in of_kind(it, "turn") if fact.n == reply.n]
        if not (reply.close.transfer and spoken):
            continue
        back = [fact for fact in of_kind(it, "dial") if fact.n == reply.n + 1]
        if back and back[0].what not in ("completed", "answered"):
            continue
        until = back[0].at / 1000 if back else it.until.timestamp()
        told = back and back[0].ref is not None
        seconds = int(back[0].ref) if told else max(0.0, until - spoken[0] / 1000)
        found.append((reply.n, it.targets.get(reply.close.transfer, "?"), whole_minutes(seconds)))
    return found


def gathers(it: Facts) -> Lines:
    kinds = {"CallerSaid", "CallerPressed", "CallerSilent"}
    if it.engine != "twilio":
        return []
    return [(reply.n, "", 1) for reply in it.replies if type(reply.said).__name__ in kinds]


def recordings(it: Facts) -> Lines:
    filed = [fact.what for fact in of_kind(it, "recording")]
    overdue = any(fact.what == "recording_overdue" for fact in of_kind(it, "due"))
    wanted = of_kind(it, "started")[0].what == "recorded"
    there = "completed" in filed or (wanted and not overdue and "absent" not in filed)
    whole = [(None, "", whole_minutes(seconds)) for seconds in stretches(it)] if there else []
    return whole + [(it_.n, "", whole_minutes(it_.heard_ms / 1000)) for it_ in it.replies if it_.heard_ms]


def verdicts(it: Facts) -> Lines:
    judged = it.call.order is not None and it.call.order.detection != "off"
    return [(None, "", 1) for _ in stretches(it)] if judged else []


def listening(it: Facts) -> Lines:
    step = it.call.steps.get("transcript", {})
    turns = [(reply.n, "", math.ceil(reply.heard_ms / 1000)) for reply in it.replies]
    return [*turns, *((None, step["engine"], it_) for it_ in step.get("asr_seconds", {}).values())]


def billed(text: str) -> int:
    return len(text) + sum(
        "CJK" in unicodedata.name(character, "") for character in text if character != "。"
    )


def spoken(it: Facts, audible: Callable[[str | None], bool], length: Callable[[str], int]) -> Lines:
    parts = [(reply.n, segment) for reply in it.replies for segment in reply.segments]
    if 0 not in [reply.n for reply in it.replies]:
        parts += [(0, segment) for segment in it.call.opening]
    return [(n, "", length(segment.text)) for n, segment in parts if audible(segment.audio)]


def tokens(it: Facts, count: Callable[[dict[str, int]], int]) -> Lines:
    asked = [(reply.n, it.model, count(vars(reply.usage))) for reply in it.replies]
    analysis = it.call.steps.get("analysis", {})
    if "usage" in analysis:
        asked.append((None, analysis.get("model", it.model), count(analysis["usage"])))
    return asked


METERS: dict[str, Callable[[Facts], Lines]] = {
    "telephony_inbound": inbound,
    "telephony_outbound": outbound,
    "telephony_transfer": transfers,
    "gather": gathers,
    "recording": recordings,
    "amd": verdicts,
    "asr": listening,
    "tts": lambda it: spoken(it, lambda audio: (audio or "").startswith("calls"), billed),
    "say": lambda it: spoken(it, lambda audio: audio is None, len),
    "llm_input": lambda it: tokens(it, lambda usage: usage["input_tokens"] - usage["cached_tokens"]),
    "llm_cached": lambda it: tokens(it, lambda usage: usage["cached_tokens"]),
    "llm_output": lambda it: tokens(it, lambda usage: usage["output_tokens"]),
    "storage": lambda it: [(None, "", it.call.steps.get("recording", {}).get("bytes", 0))],
}


def price(book: PriceBook, meter: str, subject: str) -> tuple[str, Decimal]:
    """The key that was taken, and micro-dollars for one unit."""
    mine = {rate.key: Decimal(rate.micros) / 1_000_000 for rate in book.rates if rate.meter == meter}
    fitting = [key for key in mine if key == subject or (key[0] == "+" and subject.startswith(key))]
    key = max(fitting, key=len, default="*")
    return key, mine[key]


def recount(it: Facts, book: PriceBook) -> dict[str, tuple[int, int]]:
    """By meter: quantity and micro-dollars."""
    found = {}
    for meter, lines_of in METERS.items():
        sums: dict[tuple[int | None, str], int] = defaultdict(int)
        for turn, subject, quantity in lines_of(it):
            sums[turn, price(book, meter, subject)[0]] += quantity
        micros = sum(
            int((price(book, meter, key)[1] * quantity).to_integral_value(ROUND_HALF_UP))
            for (_, key), quantity in sums.items()
        )
        if any(sums.values()):
            found[meter] = sum(sums.values()), micros
    return found
