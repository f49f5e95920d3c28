"""host.json and the page that explains it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from local.host.settings import read_host_json
from tests.architecture.source import ROOT, text

ROW = re.compile(r"^\| `([\w.]+)` \| (empty|`[^`]*`) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
SCHEDULER = "DURABLE_TASK_SCHEDULER_CONNECTION_STRING"


def leaves(section: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in section.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value if isinstance(value, str) else json.dumps(value)


def host() -> dict[str, Any]:
    return json.loads(text(ROOT / "host.json"))


def explained() -> list[tuple[str, str]]:
    rows = ROW.findall(text(ROOT / "docs" / "host.md"))
    return [(key, "" if value == "empty" else value.strip("`")) for key, value, *_ in rows]


def test_every_key_has_its_row_with_its_value_and_no_row_lacks_its_key():
    assert explained() == list(leaves(host()))


def test_the_one_machine_host_takes_the_file_as_it_is():
    settings = read_host_json(ROOT / "host.json", {})
    durable = host()["extensions"]["durableTask"]
    assert (settings.durable.default_version, settings.durable.version_match) == (
        durable["defaultVersion"],
        durable["versionMatchStrategy"],
    )


def test_the_bundle_is_new_enough_for_what_is_asked_of_it():
    lowest = re.match(r"\[(\d+)\.(\d+)", host()["extensionBundle"]["version"])
    assert lowest
    assert (int(lowest[1]), int(lowest[2])) >= (4, 32)


def test_the_scheduler_is_found_by_a_setting_that_a_user_is_shown():
    assert host()["extensions"]["durableTask"]["storageProvider"]["connectionStringName"] == SCHEDULER
    example = json.loads(text(ROOT / "local.settings.json.example"))["Values"]
    assert f"TaskHub={host()['extensions']['durableTask']['hubName']};" in example[SCHEDULER]
