"""What importing the function app does, seen in a process of its own with nothing in its environment."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from functions.api import SHAPES
from functions.api.table import OPERATIONS
from tests.architecture.source import ROOT, Function, functions, lines_of, modules, name_of

TRIGGER_LINES = 10

FUNCTIONS = {
    "analyse",
    "analysing",
    "api_openapi",
    "audio_recording",
    "audio_segment",
    "audio_stock",
    "call",
    "clock",
    "close",
    "courier",
    "deliver",
    "dial",
    "finish",
    "docs_file",
    "docs_page",
    "health_live",
    "health_ready",
    "note",
    "publish",
    "reconcile",
    "resume",
    "retain",
    "set_plan",
    "sweep",
    "tidy",
    "reconcile_usage",
    "setup_migrate",
    "setup_owner",
    "setup_standby",
    "setup_visitor",
    "transcribe",
    "twilio_amd",
    "twilio_answer",
    "twilio_answer_fallback",
    "twilio_call_recording",
    "twilio_call_status",
    "twilio_dial",
    "twilio_fallback",
    "twilio_message",
    "twilio_next",
    "twilio_partial",
    "twilio_say",
    "twilio_status",
    "twilio_turn",
    "twilio_turn_recording",
    "twilio_voice",
    "twilio_voice_fallback",
    "wrap_up",
    "zz_unanswered",
    *(operation.name for operation in OPERATIONS),
}

HEAVY = (
    "azure.cognitiveservices.speech",
    "azure.identity",
    "azure.monitor",
    "azure.storage.blob",
    "openai",
    "opentelemetry.sdk",
    "pymongo",
    "twilio.rest",
)
"""Loaded in a thread that the first invocation begins: a cold start does not wait for them."""

WATCHED = (
    "socket.",
    "subprocess.",
    "_thread.start",
    "os.system",
    "os.fork",
    "os.mkdir",
    "os.remove",
    "os.rename",
)

REPORT = f"""
import json, sys, types

done = []

def watch(event, args):
    if event.startswith({WATCHED!r}) or (event == "open" and set(str(args[1])) & set("wax+")):
        done.append(f"{{event}} {{args[0] if args else ''}}")

sys.addaudithook(watch)
import function_app
sys.stdout.write(json.dumps({{
    "effects": done,
    "loaded": [it for it in {HEAVY!r} if it in sys.modules],
    "read": [it for it in {SHAPES!r} if type(sys.modules[it]) is types.ModuleType],
    "functions": [it.get_function_name() for it in function_app.app.get_functions()],
}}))
"""


@pytest.fixture(scope="module")
def imported() -> dict[str, list[str]]:
    run = subprocess.run(
        [sys.executable, "-B", "-c", REPORT], check=False, cwd=ROOT, env={}, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_it_has_exactly_these_functions(imported: dict[str, list[str]]):
    assert sorted(imported["functions"]) == sorted(FUNCTIONS)


def test_importing_it_reaches_for_nothing(imported: dict[str, list[str]]):
    assert imported["effects"] == []


def test_importing_it_loads_no_heavy_sdk(imported: dict[str, list[str]]):
    assert imported["loaded"] == []


def test_the_shapes_of_the_api_are_read_when_they_are_asked_for(imported: dict[str, list[str]]):
    assert imported["read"] == []
    names = [name_of(module).removesuffix(".py").replace("/", ".") for module in modules("talkstack")]
    shapes = {name for name in names if ".schemas" in name and "__init__" not in name}
    assert shapes - {"talkstack.book.schemas.unfolding"} == set(SHAPES)


def triggers() -> Iterator[tuple[str, Function]]:
    for module in modules("functions"):
        for it in functions(module):
            if any(ast.unparse(decorator).startswith(("bp.", "api.")) for decorator in it.decorator_list):
                yield f"{name_of(module)} {it.name}", it


def test_triggers_are_found():
    assert {it.name for _, it in triggers()} == FUNCTIONS - {
        "analyse",
        "analysing",
        "call",
        "clock",
        "close",
        "courier",
        "deliver",
        "dial",
        "finish",
        "note",
        "publish",
        "reconcile",
        "set_plan",
        "transcribe",
        "wrap_up",
    }


def test_a_trigger_parses_calls_and_renders():
    lengths = {name: lines_of(it) for name, it in triggers()}
    assert {name: lines for name, lines in lengths.items() if lines > TRIGGER_LINES} == {}


def test_a_trigger_decides_nothing():
    assert [name for name, it in triggers() if any(isinstance(node, ast.If) for node in ast.walk(it))] == []
