"""The settings that the app has are the settings that a user is shown; infra's are held in tests/infra."""

from __future__ import annotations

import ast
import json
import re

from pydantic import SecretStr

from talkstack.settings import Settings
from tests.architecture.source import PRODUCT, ROOT, modules, name_of, nodes, text

HOSTS_OWN = {
    "FUNCTIONS_WORKER_RUNTIME",
    "AzureWebJobsStorage",
    "DURABLE_TASK_SCHEDULER_CONNECTION_STRING",
}
"""What the Functions host reads, not the app."""

WITHOUT_SECRETS = re.compile(r"|UseDevelopmentStorage=true|mongodb://127\.0\.0\.1:\d+/\S*")

MAY_READ_THE_ENVIRONMENT = {"talkstack/bootstrap.py", "talkstack/migrate.py", "talkstack/owner.py"}


def example() -> dict[str, str]:
    return json.loads(text(ROOT / "local.settings.json.example"))["Values"]


def test_the_example_has_every_setting_and_no_other():
    assert set(example()) == {name.upper() for name in Settings.model_fields} | HOSTS_OWN


def test_the_example_holds_no_secret():
    secret = [name.upper() for name, it in Settings.model_fields.items() if it.annotation is SecretStr]
    assert {name: example()[name] for name in secret if not WITHOUT_SECRETS.fullmatch(example()[name])} == {}


def test_the_example_reaches_nothing_but_this_machine():
    addresses = re.findall(r"\w+://([^/:\"]+)", text(ROOT / "local.settings.json.example"))
    assert set(addresses) == {"127.0.0.1"}


def test_every_setting_is_read():
    read = {it.attr for module in modules(*PRODUCT) for it in nodes(module) if isinstance(it, ast.Attribute)}
    own = {"public_url"}  # behind `public_base`
    assert Settings.model_fields.keys() - read - own == set()


def test_the_environment_is_read_in_one_place():
    assert [
        f"{name_of(module)}:{it.lineno}"
        for module in modules(*PRODUCT)
        if name_of(module) not in MAY_READ_THE_ENVIRONMENT
        for it in nodes(module)
        if isinstance(it, ast.Attribute) and it.attr in {"environ", "getenv"}
    ] == []


def test_no_default_leads_to_this_machine():
    """Only what settings say differs between here and Azure; a forgotten one must fail, not find a stand-in."""
    loopback = [name for name, it in Settings.model_fields.items() if "127.0.0.1" in str(it.default)]
    assert loopback == []
