"""What a request has at hand that has to do with live calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from talkstack.calls.ports import Lifecycle
    from talkstack.deliveries.ports import Couriers
    from talkstack.management import Management
    from talkstack.reanalysis.ports import JobRunner
    from talkstack.switchboard import Switchboard


@dataclass(frozen=True, kw_only=True)
class CallDesk:
    """`lifecycle` reaches the calls' orchestrations, `couriers` those that deliver, `runner` those of jobs over many calls."""

    management: Management
    switchboard: Switchboard
    lifecycle: Lifecycle
    couriers: Couriers
    runner: JobRunner
