"""What the calculator reckons with is what the parameter files deploy."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from infra.cost.standing import DEV, PROD, Deployment
from tests.infra.runbook.profiles import value
from tests.infra.templates.deployment import BICEP, the_deployment


@pytest.mark.parametrize("deployment", [DEV, PROD], ids=lambda it: it.name)
def test_it_reckons_with_what_is_deployed(deployment: Deployment):
    def of(name: str) -> str:
        return value(deployment.name, name)

    assert deployment.tier == of("tier")
    assert deployment.storage_gb == int(of("storageGb"))
    assert deployment.highly_available is (of("highAvailability") != "Disabled")
    assert deployment.memory_gb * 1024 == int(of("instanceMemoryMB"))
    assert deployment.always_ready == int(of("alwaysReadyHttp")) + int(of("alwaysReadyDurable"))
    assert deployment.scheduler_units == (
        int(of("schedulerCapacity")) if of("schedulerSku") == "Dedicated" else 0
    )
    assert deployment.private_endpoints == (
        private_endpoints() if of("privateNetworking").lower() == "true" else 0
    )
    assert deployment.alerts == (alerts() if of("alertsEnabled").lower() == "true" else 0)


def private_endpoints() -> int:
    return len(re.findall(r"groupId: '", the_deployment().templates["modules/network.bicep"].source))


def alerts() -> int:
    rules: dict[str, Any] = yaml.safe_load((BICEP / "alerts.yaml").read_text(encoding="utf-8"))
    return len(rules)
