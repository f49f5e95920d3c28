"""
Takes down what the rules compare the templates with: .venv/bin/python -m tests.infra.distil TYPES MODULES

TYPES and MODULES are git directories of Azure/bicep-types-az and Azure/bicep-registry-modules. What is wanted of them
stands in api_versions.json and avm.json.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.infra.distil.checkout import Checkout
from tests.infra.distil.modules import REPOSITORY, module
from tests.infra.distil.types import shapes

INFRA = Path(__file__).parents[1]


def write(file: Path, content: Any) -> None:
    file.write_text(f"{json.dumps(content, indent=1, ensure_ascii=False)}\n", encoding="utf-8")


def take_types(checkout: Checkout) -> None:
    wanted = json.loads((INFRA / "api_versions.json").read_text(encoding="utf-8"))
    by_provider: dict[str, dict[str, str]] = defaultdict(dict)
    for name, it in wanted.items():
        by_provider[name.partition("/")[0]][name] = it["version"]
    source = f"https://github.com/Azure/bicep-types-az/tree/{checkout.commit}/generated (MIT)"
    for old in (INFRA / "shapes").glob("*.json"):
        old.unlink()
    for provider, types in by_provider.items():
        file = INFRA / "shapes" / f"{provider.partition('.')[2].lower()}.json"
        write(file, {"source": source, "types": shapes(checkout, types)})


def take_modules(types: Checkout, git: Path) -> None:
    file = INFRA / "avm.json"
    known = json.loads(file.read_text(encoding="utf-8"))
    for name, it in known.items():
        tag = f"{name}/{it['version']}"
        known[name] = {
            "version": it["version"],
            "source": f"{REPOSITORY}/tree/{tag}/{name}",
            **module(types, Checkout(git, tag), name),
        }
    write(file, known)


def main(types: str, modules: str) -> None:
    checkout = Checkout(Path(types))
    take_types(checkout)
    take_modules(checkout, Path(modules))


if __name__ == "__main__":
    main(*sys.argv[1:])
