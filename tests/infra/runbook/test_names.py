"""Whatever the runbook calls by its name exists under that name."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from functions.api.table import OPERATIONS
from infra.deploy.__main__ import VERBS
from talkstack.telemetry.model import Metric
from tests.architecture.source import PRODUCT, ROOT, files, name_of, text
from tests.infra.runbook.pages import PAGES, named, prose

OF_OTHERS = frozenset(
    {
        *("Microsoft.ManagedIdentity", "Microsoft.Network"),  # in the modules that Microsoft publishes
        *("mongodump", "asuid.NAME", "body.json"),
        *("rg-talkstack-dev", "talkstack-prod", "what-if-dev", "what-if-prod"),  # made of the profile's name
        "OTLP_HEADERS",  # made of the secret's
    }
)
FILES = (".py", ".bicep", ".bicepparam", ".yaml", ".yml", ".json")
ROUTE = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE) (/(?:v1|setup)/[\w/{}-]+)")
ASKED = re.compile(r"(?:\$TALKSTACK_URL|ask \")(/[\w/…-]+)")
EVENT = re.compile(r"(?:log\.\w+|_log)\(\s*(?:level,\s*)?\"([a-z]+[._a-z]*)", re.DOTALL)
SETTING = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
OUTSIDE = ("/setup/migrate", "/setup/owner")


@cache
def known_words() -> frozenset[str]:
    return frozenset(re.findall(r"[\w-]+", sources()))


each_page = pytest.mark.parametrize("document", PAGES, ids=name_of)


@cache
def sources() -> str:
    rooms = [text(it) for it in files(*PRODUCT, "infra", ".github") if it.suffix in FILES]
    single = ("host.json", "azure.yaml", "Makefile", "local.settings.json.example")
    return "\n".join([*rooms, *(text(ROOT / it) for it in single)])


@each_page
def test_every_name_stands_somewhere_in_the_source(document: Path):
    """Settings, parameters, fields, problems, metrics, spans, log events, secrets, tables: all of one word."""
    words = {it for it in named(document) if re.fullmatch(r"[A-Za-z_][\w.-]*", it)} - OF_OTHERS
    assert {it for it in words if it not in (sources() if "." in it else known_words())} == set()


@each_page
def test_every_setting_is_one_that_somebody_reads(document: Path):
    """Also where more than its name stands between the backticks."""
    told = {it for code in named(document) for it in SETTING.findall(code)} - OF_OTHERS
    assert told - set(SETTING.findall(sources())) == set()


def test_no_name_of_others_is_left_over():
    assert set().union(*(named(it) for it in PAGES)) >= OF_OTHERS


def routes() -> set[tuple[str, str]]:
    return {(it.method, it.path) for it in OPERATIONS} | {("POST", it) for it in OUTSIDE}


@each_page
def test_every_route_exists(document: Path):
    assert {it for it in ROUTE.findall(prose(document)) if it not in routes()} == set()


@each_page
def test_every_address_that_is_asked_exists(document: Path):
    """In commands, where ids stand in the places of parameters."""
    known = [re.sub(r"\\\{\w+\\\}", r"[\\w…]+", re.escape(path)) for _, path in routes()]
    known += [re.escape(it) for it in ("/health/live", "/health/ready")]
    assert {
        it for it in ASKED.findall(text(document)) if not any(re.fullmatch(each, it) for each in known)
    } == set()


@each_page
def test_every_measurement_exists(document: Path):
    told = set(re.findall(r"\btalkstack\.[a-z_]+\.[a-z_]+\b", text(document)))
    assert told <= {it.value for it in Metric}


def test_every_line_of_the_log_that_a_playbook_looks_for_is_written():
    written = {
        it for module in files(*PRODUCT) if module.suffix == ".py" for it in EVENT.findall(text(module))
    }
    news = set(re.findall(r"\"((?:call|webhook|number)\.[a-z_]+)\"", sources()))
    told = {
        it
        for it in named(ROOT / "docs" / "operations" / "playbooks.md")
        if re.fullmatch(r"[a-z]+\.[a-z_]+", it)
    }
    assert len(told & written) > 15
    assert told - written - news <= {"recording.policy", "model.model"}


@each_page
def test_every_step_of_the_deployment_exists(document: Path):
    told = re.findall(r"infra\.deploy ((?:[a-z]+ ?)+)", text(document))
    assert {verb for steps in told for verb in steps.split()} <= VERBS.keys()


@each_page
def test_every_file_exists(document: Path):
    told = {it for it in named(document) if re.fullmatch(r"[\w.-]+(?:/[\w.-]+)+\.\w+", it)}
    assert {it for it in told if not (ROOT / it).exists()} == set()
