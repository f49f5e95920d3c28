"""Makes the zip that Azure Functions runs: sources for a build on Azure, or everything with --deps."""

from __future__ import annotations

import sys
from pathlib import Path

from local.arguments import Parser
from local.package.errors import PackageError
from local.package.package import LARGEST, Package, make

FOLDER = Path(".local/package")
DEPLOY = "az functionapp deployment source config-zip -g GROUP -n APP --build-remote {build} --src {file}"


def describe(package: Package, *, with_dependencies: bool) -> str:
    lines = [f"  {name:<20}{count:6,} files" for name, count in sorted(package.by_folder.items())]
    size = f"{package.file}: {package.size / 1e6:.1f} MB of {LARGEST / 1e6:.0f}"
    unpack = f"python3 -m zipfile -e {package.file} FOLDER && make call APP=FOLDER"
    deploy = DEPLOY.format(build=str(not with_dependencies).lower(), file=package.file)
    return "\n".join([*lines, "", size, f"  try it     {unpack}", f"  deploy it  {deploy}"])


def main() -> int:
    parser = Parser(prog="package", description=__doc__)
    parser.add_argument(
        "--deps", action="store_true", help="with all packages, for a deployment that builds nothing"
    )
    with_dependencies: bool = parser.parse_args().deps
    try:
        package = make(Path.cwd(), FOLDER, with_dependencies=with_dependencies)
    except (PackageError, OSError) as error:
        print(f"package: {error}", file=sys.stderr)
        return 1
    print(describe(package, with_dependencies=with_dependencies))
    return 0


if __name__ == "__main__":
    sys.exit(main())
