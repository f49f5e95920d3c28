"""What the product says of itself, taken from the product."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from talkstack.aftermath.model import Step, took
from talkstack.book.latency import TurnLatency
from talkstack.calls.model.news import News
from talkstack.conversation.model import Sent
from talkstack.telemetry.model import Labels, Metric, Span
from talkstack.telemetry.otel.outlet import SERVICE
from talkstack.telemetry.spans.call import Life, trace_of
from tests.builders import NOON, NOON_MS, a_call, a_dial, a_reply, a_run, a_segment
from tests.infra.templates.deployment import ROOT

METRIC = re.compile(r"Metric\.(\w+)")
ROUTE = re.compile(r'route=f?"([^"{]+)')
STAGE = re.compile(r'(?:stages\[|stages\.setdefault\(|self\._mark\()"(\w+)"')


def sources() -> Iterator[str]:
    for module in sorted((ROOT / "talkstack").rglob("*.py")):
        yield module.read_text(encoding="utf-8")


def routes() -> set[str]:
    """What addresses of the app begin with, up to what differs from call to call."""
    triggers = (ROOT / "functions").rglob("*.py")
    return {route for it in triggers for route in ROUTE.findall(it.read_text(encoding="utf-8"))}


def labels() -> dict[str, set[str]]:
    """By metric, what is told beside its value, wherever it is added to."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for node in chain.from_iterable(ast.walk(ast.parse(it)) for it in sources() if "Metric." in it):
        if (
            isinstance(node, ast.Call)
            and node.args
            and (metric := METRIC.fullmatch(ast.unparse(node.args[0])))
        ):
            told = {it.arg for it in node.keywords if it.arg in Labels.__annotations__}
            found[Metric[metric[1]].value] |= {it for it in told if it}
    return dict(found)


def spans() -> list[Span]:
    """Of a call in which all that can be told has come about."""
    reply = a_reply(
        stages=dict.fromkeys(STAGES, 5),
        runs=(a_run(at=NOON),),
        segments=(a_segment(),),
        next=2,
        sent={"0": Sent(NOON_MS, 0), "0_1": Sent(NOON_MS, 1)},
    )
    done = {took(step): {"at": NOON.isoformat(), "ms": 5} for step in Step}
    return list(trace_of(Life(a_call(steps=done), (reply,), (a_dial(),))).spans)


ROUTES = routes()
METRICS = {it.value for it in Metric}
LABELS = labels()
STAGES = {*TurnLatency(n=1, filler=1, answer=1, stages={}).told, *STAGE.findall("".join(sources()))}
SPANS = {it.name for it in spans()}
FACTS = {name for it in spans() for name in it.facts}
WORDS = METRICS | SPANS | STAGES | {it.value for it in News} | {SERVICE}
