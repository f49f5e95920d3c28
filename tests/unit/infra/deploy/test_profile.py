from __future__ import annotations

from pathlib import Path

import pytest

from infra.deploy.errors import DeployError
from infra.deploy.verbs.profile import profile
from tests.unit.infra.deploy.bench import Bench


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("dev", "prod"):
        (tmp_path / f"{name}.bicepparam").write_text(f"// {name}")
    return tmp_path


@pytest.mark.parametrize(("asked", "given"), [("", "dev"), ("dev", "dev"), ("prod", "prod")])
def test_the_parameters_are_the_profiles(folder: Path, asked: str, given: str):
    bench = Bench()
    bench.environ["TALKSTACK_PROFILE"] = asked
    for _ in range(2):
        profile(bench.deployment, folder)
    assert (folder / "main.bicepparam").read_text() == f"// {given}"


@pytest.mark.parametrize("asked", ["main", "staging", "../prod"])
def test_a_profile_that_is_none_is_refused(folder: Path, asked: str):
    bench = Bench()
    bench.environ["TALKSTACK_PROFILE"] = asked
    (folder / "main.bicepparam").write_text("// before")
    with pytest.raises(DeployError, match="one of dev, prod"):
        profile(bench.deployment, folder)
    assert (folder / "main.bicepparam").read_text() == "// before"


@pytest.mark.parametrize("asked", ["", "abc", "t1-2-3", "talkstack-prod", "a234567890123456"])
def test_a_name_that_resources_can_bear(folder: Path, asked: str):
    bench = Bench()
    bench.environ["AZURE_ENV_NAME"] = asked
    profile(bench.deployment, folder)
    assert (folder / "main.bicepparam").exists()


@pytest.mark.parametrize(
    "asked",
    ["Talkstack", "1talk", "talk_stack", "talk--stack", "talk-", "-talk", "ab", "a2345678901234567", "tälk"],
)
def test_a_name_that_azure_would_refuse_is_refused_at_once(folder: Path, asked: str):
    bench = Bench()
    bench.environ["AZURE_ENV_NAME"] = asked
    with pytest.raises(DeployError, match=f"AZURE_ENV_NAME is {asked}: "):
        profile(bench.deployment, folder)
    assert not (folder / "main.bicepparam").exists()
