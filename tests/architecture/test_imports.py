"""Who may import what; the layers themselves are contracts of import-linter in pyproject.toml."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

from tests.architecture.source import PRODUCT, ROOT, dotted, imported, modules, name_of, nodes, under

SPEECH = "talkstack/speech/azure/"
SPEECH_REST = f"{SPEECH}rest/"
TELEPHONY = "talkstack/telephony/"
VOICES = "talkstack/voices/azure.py"

ADAPTERS: dict[str, tuple[str, ...]] = {
    "aiohttp": (
        "talkstack/http/outbound.py",
        "talkstack/http/pinned.py",
        SPEECH_REST,
        f"{TELEPHONY}twilio/http.py",
    ),
    "azure.cognitiveservices": (SPEECH,),
    "azure.core": (
        "talkstack/identity.py",
        "talkstack/llm/openai.py",
        "talkstack/speech/blob.py",
        SPEECH_REST,
    ),
    "azure.durable_functions": (
        "functions/",
        "orchestrations/",
        "talkstack/calls/durable.py",
        "talkstack/deliveries/durable.py",
        "talkstack/mailroom.py",
        "talkstack/reanalysis/durable.py",
        "talkstack/services.py",
    ),
    "azure.functions": ("functions/",),
    "azure.identity": ("talkstack/identity.py", "talkstack/llm/openai.py"),
    "azure.monitor": ("talkstack/telemetry/otel/azure.py",),
    "azure.storage": ("talkstack/speech/blob.py",),
    "cryptography": ("talkstack/secrets/cipher.py",),
    "httpx2": ("talkstack/llm/",),
    "phonenumbers": ("talkstack/dialling/destinations.py",),
    "opentelemetry": ("talkstack/telemetry/otel/",),
    "openai": ("talkstack/llm/openai.py",),
    "pydantic": (
        "talkstack/settings.py",
        "talkstack/agents/model.py",
        "talkstack/agents/recording.py",
        "talkstack/agents/words/phrases.py",
        "talkstack/agents/words/variables.py",
        "talkstack/analysis/model/question.py",
        "talkstack/analysis/model/questionnaire.py",
        "talkstack/ringing/",
        "talkstack/tools/model.py",
        "talkstack/http/rest/",
        "talkstack/values.py",
        "talkstack/book/schemas/",
        SPEECH_REST,
        VOICES,
        *(
            f"talkstack/{it}/schemas.py"
            for it in (
                "agents",
                "analysis",
                "analytics",
                "audit",
                "deliveries",
                "dialling",
                "keys",
                "live",
                "numbers",
                "persons",
                "projects",
                "reanalysis",
                "recordings",
                "secrets",
                "setup",
                "usage",
                "voices",
                "webhooks",
            )
        ),
    ),
    "pydantic_core": (
        "talkstack/analytics/schemas.py",
        "talkstack/http/rest/",
        "talkstack/values.py",
        "talkstack/agents/words/variables.py",
    ),
    "pymongo": ("talkstack/connection.py", "talkstack/database.py"),
    "standardwebhooks": ("talkstack/webhooks/signature.py",),
    "twilio": (
        "talkstack/numbers/twilio.py",
        "talkstack/usage/twilio.py",
        *(f"{TELEPHONY}{it}" for it in ("signature.py", "twilio/", "twiml.py")),
    ),
    "yaml": ("talkstack/http/rest/content/yaml.py",),
}
"""Every package that the product imports, with the only files (or folders) that may."""

FIRST_PARTY = ("talkstack", "functions", "orchestrations")

EFFECTS = {
    *("asyncio", "logging", "os", "pathlib", "random", "secrets", "socket", "subprocess", "tempfile"),
    *("threading", "time", "urllib.request", "uuid"),
}
"""What a model may not import of the standard library: clocks, chance and the world arrive as arguments."""


def third_party(name: str) -> bool:
    return name.partition(".")[0] not in {*sys.stdlib_module_names, *FIRST_PARTY}


def permission(name: str, module: Path) -> tuple[str, str] | None:
    """The package and the place in the table above that let this module import that."""
    return next(
        (
            (package, place)
            for package, places in ADAPTERS.items()
            if under(name, package)
            for place in places
            if name_of(module).startswith(place)
        ),
        None,
    )


def test_every_vendor_is_imported_by_its_adapter_alone():
    assert [
        f"{name_of(module)}:{line} {name}"
        for module in modules(*PRODUCT)
        for line, name in imported(module)
        if third_party(name) and permission(name, module) is None
    ] == []


def test_no_permission_to_import_is_left_over():
    used = {permission(name, module) for module in modules(*PRODUCT) for _, name in imported(module)}
    assert [
        it
        for it in ((package, place) for package, places in ADAPTERS.items() for place in places)
        if it not in used
    ] == []


MODEL = re.compile(r"talkstack\.\w+\.model\b")
PARTS = (
    "talkstack.values",
    "talkstack.agents.agent",
    "talkstack.agents.recording",
    "talkstack.agents.words.phrases",
    "talkstack.agents.words.variables",
    "talkstack.calls.call",
    "talkstack.tools.schema",
)
"""Parts of models under names of their own, held to the same."""


def pure(name: str) -> bool:
    if name.partition(".")[0] in sys.stdlib_module_names:
        return not any(under(name, it) for it in EFFECTS)
    known = any(under(name, it) for it in ("pydantic", "pydantic_core", *PARTS))
    return known or MODEL.match(name) is not None


def test_models_import_only_what_is_pure():
    assert [
        f"{name_of(module)}:{line} {name}"
        for module in modules("talkstack")
        if module.name == "model.py" or dotted(module) in PARTS
        for line, name in imported(module)
        if not pure(name)
    ] == []


def test_models_ask_no_clock():
    """Their times arrive as arguments; what is folded today must fold the same tomorrow."""
    assert [
        f"{name_of(module)}:{it.lineno}"
        for module in modules("talkstack")
        if module.name == "model.py"
        for it in nodes(module)
        if isinstance(it, ast.Attribute) and it.attr in {"now", "utcnow", "today"}
    ] == []


def test_the_layers_hold():
    linter = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([linter, "--no-cache"], check=False, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout
